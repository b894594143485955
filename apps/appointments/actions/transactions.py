"""One transaction per action, and what PostgreSQL's refusals mean. docs/locking.md tells the rules."""

import random
import time
from collections.abc import Callable, Collection, Iterable
from datetime import timedelta
from typing import TypeVar

import structlog
from django.db import DatabaseError, connection, transaction

from apps.accounts.actions import count_try
from apps.core import clock
from apps.core.errors import Busy, SlotTaken
from apps.core.failpoints import reach
from apps.groups.models import Group
from apps.groups.queries import Setup, current_setup, setup_of

log = structlog.get_logger(__name__)
Result = TypeVar("Result")

MOST_TRIES = 3
EXCLUSION, DEADLOCK, SERIALIZATION, LOCK_TIMEOUT = "23P01", "40P01", "40001", "55P03"
COLLISIONS = "occupancy_collision"  # counted per day; should stay at nought, because the locks come first


class CandidatesChanged(Exception):
    """The set-up changed between looking and locking, so other calendars must be locked: begin again."""


def in_transaction(work: Callable[[], Result]) -> Result:
    """Run `work` in a transaction, up to three times when PostgreSQL or a changed set-up asks to begin again.

    A lock that is not had within `lock_timeout` raises Busy at once; two exclusive rows that meet raise SlotTaken.
    """
    for attempt in range(1, MOST_TRIES + 1):
        try:
            with transaction.atomic():
                result = work()
                reach("action.before_commit")
            reach("action.after_commit")
            return result
        except CandidatesChanged:
            pass
        except DatabaseError as error:
            state = getattr(error.__cause__, "sqlstate", "")
            if state == LOCK_TIMEOUT:
                raise Busy("Somebody else is booking here this very moment.", retry_after=1) from error
            if state not in {EXCLUSION, DEADLOCK, SERIALIZATION}:
                raise
            log.warning("transaction_refused", sqlstate=state, attempt=attempt)
            if state == EXCLUSION:
                count_try(key=COLLISIONS, window=timedelta(days=1), now=clock.now())
            if attempt == MOST_TRIES and state == EXCLUSION:
                raise SlotTaken("This time has just been taken.") from error
        time.sleep(random.uniform(0, 0.02) * attempt)  # noqa: S311  jitter, not a secret
    raise Busy("Too much happens here at once.", retry_after=1)


def lock_calendars(calendars: Collection[int]) -> None:
    """Take the calendars for this transaction, in id order: the order that makes deadlocks impossible."""
    reach("action.before_lock")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM groups_calendar WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE", [sorted(calendars)]
        )


def lock_for(
    group: Group, needed: Callable[[Setup], Collection[int]], also: Iterable[int] = ()
) -> tuple[list[int], Setup]:
    """Lock the calendars that `needed` names, and `also`; returns them and the set-up as it is under the lock.

    Whoever changes a set-up locks the group's calendars first, so what is read here holds until we commit. Raises
    CandidatesChanged when the set-up, looked at again, needs calendars that were not locked.
    """
    locked = sorted({*needed(setup_of(group.pk, group.setup_revision)), *also})
    lock_calendars(locked)
    setup = current_setup(group.pk)
    if not set(needed(setup)) <= set(locked):
        raise CandidatesChanged
    return locked, setup

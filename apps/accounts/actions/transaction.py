"""One transaction per action, and what PostgreSQL's refusals mean. docs/locking.md tells the rules."""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from typing import TypeVar

import structlog
from django.db import DatabaseError, transaction

from apps.accounts.actions.counting import count_try
from apps.core import clock
from apps.core.errors import Busy, SlotTaken
from apps.core.failpoints import reach

log = structlog.get_logger(__name__)
Result = TypeVar("Result")

MOST_TRIES = 3
EXCLUSION, DEADLOCK, SERIALIZATION, LOCK_TIMEOUT = "23P01", "40P01", "40001", "55P03"
COLLISIONS = "occupancy_collision"  # counted per day; should stay at nought, because the locks come first

_inside: ContextVar[bool] = ContextVar("inside", default=False)


class StartAgainError(Exception):
    """What was locked is not what is needed after all: undo everything and begin again."""


def is_inside() -> bool:
    """Whether an action runs within another one's transaction."""
    return _inside.get()


def in_transaction(work: Callable[[], Result]) -> Result:
    """Run `work` in a transaction, up to three times when PostgreSQL or a changed set-up asks to begin again.

    Within another such call it is a part of that one, which alone commits, undoes and tries again. A lock that is not
    had within `lock_timeout` raises Busy at once; two exclusive rows that meet raise SlotTaken in the end.
    """
    if _inside.get():
        return work()
    entered = _inside.set(True)
    try:
        return _tried(work)
    finally:
        _inside.reset(entered)


@contextmanager
def busy_when_locked() -> Iterator[None]:
    """For statements outside `in_transaction`: a lock that is not had within `lock_timeout` raises Busy here, too."""
    try:
        yield
    except DatabaseError as error:
        if getattr(error.__cause__, "sqlstate", "") == LOCK_TIMEOUT:
            raise Busy("Others are busy here this very moment.", retry_after=1) from error
        raise


def _tried(work: Callable[[], Result]) -> Result:
    for attempt in range(1, MOST_TRIES + 1):
        try:
            with transaction.atomic():
                result = work()
                reach("action.before_commit")
            reach("action.after_commit")
            return result
        except StartAgainError:
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

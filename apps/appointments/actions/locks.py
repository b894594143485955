"""The locks under which appointments are decided. docs/locking.md tells the rules."""

from collections.abc import Callable, Collection, Iterable

from django.db import connection

from apps.accounts.actions import StartAgainError
from apps.core.failpoints import reach
from apps.groups.models import Group
from apps.groups.queries import Setup, current_setup, setup_of


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
    StartAgainError when the set-up, looked at again, needs calendars that were not locked.
    """
    locked = sorted({*needed(setup_of(group.pk, group.setup_revision)), *also})
    lock_calendars(locked)
    setup = current_setup(group.pk)
    if not set(needed(setup)) <= set(locked):
        raise StartAgainError
    return locked, setup

"""The locks under which appointments are decided. docs/locking.md tells the rules."""

from collections.abc import Callable, Collection, Iterable

from django.db import connection

from apps.accounts.actions import StartAgainError
from apps.core.failpoints import reach
from apps.groups.models import Group
from apps.groups.queries import Setup, setup_of

# The count needs every lock; only then is the function asked, which looks anew at what is committed.
_LOCK = """
SELECT setup_revision_now(%s) FROM (
  SELECT count(*) FROM (SELECT FROM groups_calendar WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE) AS calendar
) AS locked
"""


def lock_calendars(calendars: Collection[int], *, group: int | None = None) -> int:
    """Take the calendars for this transaction, in id order: the order that makes deadlocks impossible.

    Returns the revision of the set-up of `group` once all are taken; 0 when none is named.
    """
    reach("action.before_lock")
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [group, sorted(calendars)])
        (revision,) = cursor.fetchone()
        return revision or 0


def lock_for(
    group: Group, needed: Callable[[Setup], Collection[int]], also: Iterable[int] = ()
) -> tuple[list[int], Setup]:
    """Lock the calendars that `needed` names, and `also`; returns them and the set-up as it is under the lock.

    Whoever changes a set-up locks the group's calendars first, so what is read here holds until we commit. Raises
    StartAgainError when the set-up, looked at again, needs calendars that were not locked.
    """
    known = setup_of(group.pk, group.setup_revision)
    locked = sorted({*needed(known), *also})
    setup = setup_of(group.pk, lock_calendars(locked, group=group.pk))
    if setup is not known and not set(needed(setup)) <= set(locked):
        raise StartAgainError
    return locked, setup

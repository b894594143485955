"""The locks under which appointments are decided. docs/locking.md tells the rules."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db import connection

from apps.accounts.actions import StartAgainError
from apps.appointments.queries.occupancy import Row, rows_from
from apps.availability.intervals import Interval
from apps.core.failpoints import reach
from apps.groups.models import Group
from apps.groups.queries import Setup, setup_of

_LOCK = "SELECT revision, seen::text FROM lock_and_look(%s, %s::bigint[], to_timestamp(%s), to_timestamp(%s))"


@dataclass(frozen=True, slots=True)
class Locked:
    """What is locked, and what holds under the locks: the set-up and, where it was asked for, what takes the calendars.

    `revision` is that of the group's set-up, 0 where its organisation is not active. Whoever writes before the place is
    found must not have asked for `rows`.
    """

    calendars: list[int]
    revision: int
    setup: Setup
    rows: Sequence[Row] | None = None


def lock_calendars(
    calendars: Collection[int], *, group: int | None = None, window: Interval | None = None
) -> tuple[int, Sequence[Row] | None]:
    """Take the calendars for this transaction, in id order: the order that makes deadlocks impossible.

    Returns the revision of the set-up of `group` once all are taken, 0 when none is active; and all that takes one of
    the calendars in the `window`, None without one.
    """
    reach("action.before_lock")
    since, until = window or (None, None)
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [group, f"{{{','.join(map(str, sorted(calendars)))}}}", since, until])
        revision, seen = cursor.fetchone()
    return revision or 0, None if seen is None else rows_from(seen)


def lock_for(
    group: Group,
    needed: Callable[[Setup], Collection[int]],
    also: Iterable[int] = (),
    *,
    around: Callable[[Setup], Interval] | None = None,
) -> Locked:
    """Lock the calendars that `needed` names, and `also`; with what takes them `around` the time that is asked for.

    Whoever changes a set-up locks the group's calendars first, so what is read here holds until we commit. Raises
    StartAgainError when the set-up, looked at again, needs calendars that were not locked.
    """
    known = setup_of(group.pk, group.setup_revision)
    locked = sorted({*needed(known), *also})
    revision, rows = lock_calendars(locked, group=group.pk, window=around(known) if around else None)
    setup = setup_of(group.pk, revision)
    if setup is known:
        return Locked(locked, revision, setup, rows)
    if not set(needed(setup)) <= set(locked):
        raise StartAgainError
    return Locked(locked, revision, setup)

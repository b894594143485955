"""Breaks: time in which a calendar takes nobody. They may lie over appointments; new bookings stay out of them."""

from datetime import datetime, timedelta
from typing import Any, Unpack
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import F

from apps.accounts.actions import in_transaction
from apps.appointments.actions.again import WRITTEN, rule_fields, times_until, write_times
from apps.appointments.actions.locks import lock_calendars
from apps.appointments.actions.marks import EntryMarks
from apps.appointments.models import Break
from apps.core.actor import Actor
from apps.core.errors import Conflict, Invalid
from apps.groups.models import Calendar
from apps.groups.timezones import zone_of
from apps.organizations.roles import Right, require
from apps.outbox.actions import publish

LONGEST = timedelta(days=366)

# Occupancy rows are at most 24 hours long, so that readers need not look back further; a long absence is a row a day.
_TAKE = """
INSERT INTO appointments_occupancy (organization_id, calendar_id, kind, starts_at, ends_at, exclusive, pause_id)
SELECT %(organization)s, %(calendar)s, 'break', piece, least(piece + interval '24 hours', %(ends)s), false, %(pause)s
FROM generate_series(%(starts)s::timestamptz, %(ends)s::timestamptz - interval '1 second', interval '24 hours') AS piece
"""


def add_break(
    *,
    actor: Actor,
    calendar: Calendar,
    starts_at: datetime,
    ends_at: datetime,
    rule: str = "",
    now: datetime | None = None,
    **marks: Unpack[EntryMarks],
) -> Break:
    """Close the calendar from `starts_at` until `ends_at` (aware, whole seconds, at most 366 days).

    With a `rule` (RRULE, what apps/availability/recurrence.py reads; wants `now`) it comes again, each time within 24
    hours, on the wall clock of the calendar's group. `marks` are its text, comments, color and taker.
    """
    require(actor, Right.BOOK)
    _check(starts_at, ends_at)
    again = rule_fields(rule, starts_at, ends_at, zone_of(calendar.group.timezone), now or starts_at) if rule else {}

    def work() -> Break:
        lock_calendars([calendar.pk])
        pause = Break.objects.create(
            organization_id=calendar.organization_id,
            calendar=calendar,
            starts_at=starts_at,
            ends_at=ends_at,
            **again,
            **marks,
        )
        _take(pause)
        _tell(actor, pause, "created")
        return pause

    return in_transaction(work)


def move_break(
    *,
    actor: Actor,
    pause: Break,
    starts_at: datetime,
    ends_at: datetime,
    now: datetime,
    rule: str | None = None,
    **marks: Unpack[EntryMarks],
) -> Break:
    """Put a break at another time; Conflict when somebody else changed or removed it meanwhile.

    One that comes again is moved with all its times, by who says its `rule` again; a blank rule leaves the first.
    """
    require(actor, Right.BOOK)
    _check(starts_at, ends_at)
    if pause.rule and rule is None:
        raise Conflict("This break comes again; it is changed with its rule.", code="comes_again")
    zone = ZoneInfo(pause.zone) if pause.zone else zone_of(pause.calendar.group.timezone)
    again = rule_fields(rule or "", starts_at, ends_at, zone, now)

    def work() -> Break:
        lock_calendars([pause.calendar_id])
        moved = _write(pause, starts_at=starts_at, ends_at=ends_at, updated_at=now, **again, **marks)
        _release(moved)
        _take(moved)
        _tell(actor, moved, "moved")
        return moved

    return in_transaction(work)


def remove_break(*, actor: Actor, pause: Break, now: datetime) -> Break:
    """Open the time again. The row stays, marked as removed."""
    require(actor, Right.BOOK)

    def work() -> Break:
        lock_calendars([pause.calendar_id])
        removed = _write(pause, removed_at=now, updated_at=now)
        _release(removed)
        _tell(actor, removed, "removed")
        return removed

    return in_transaction(work)


def restore_break(*, actor: Actor, pause: Break, now: datetime) -> Break:
    """Close its time again."""
    require(actor, Right.BOOK)

    def work() -> Break:
        lock_calendars([pause.calendar_id])
        until = {"written_until": now + WRITTEN} if pause.rule else {}
        restored = _write(pause, removed=True, removed_at=None, updated_at=now, **until)
        _take(restored)
        _tell(actor, restored, "restored")
        return restored

    return in_transaction(work)


def _check(starts_at: datetime, ends_at: datetime) -> None:
    if starts_at.tzinfo is None or ends_at.tzinfo is None:
        raise Invalid("A break needs offsets from UTC.", fields={"start": ["The time needs an offset from UTC."]})
    if starts_at.microsecond or ends_at.microsecond:
        raise Invalid("A break begins and ends on whole seconds.", fields={"start": ["This is not a whole second."]})
    if starts_at >= ends_at:
        raise Invalid("A break ends after it begins.", fields={"end": ["This must be after the start."]})
    if ends_at - starts_at > LONGEST:
        raise Invalid(
            "A break lasts at most 366 days.", fields={"end": ["This is more than 366 days after the start."]}
        )


def _write(pause: Break, *, removed: bool = False, **changes: Any) -> Break:
    same = Break.objects.filter(pk=pause.pk, revision=pause.revision, removed_at__isnull=not removed)
    if not same.update(revision=F("revision") + 1, **changes):
        raise Conflict("Somebody else has changed this break meanwhile.", code="changed_meanwhile")
    return Break.objects.select_related("calendar__group").get(pk=pause.pk)


def _take(pause: Break) -> None:
    if pause.rule:
        write_times(pause, times_until(pause))
        return
    with connection.cursor() as cursor:
        cursor.execute(
            _TAKE,
            {
                "organization": pause.organization_id,
                "calendar": pause.calendar_id,
                "starts": pause.starts_at,
                "ends": pause.ends_at,
                "pause": pause.pk,
            },
        )


def _release(pause: Break) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM appointments_occupancy WHERE pause_id = %s", [pause.pk])


def _tell(actor: Actor, pause: Break, topic: str) -> None:
    publish(
        f"break.{topic}",
        actor=actor,
        subject=f"break:{pause.pk}",
        revision=pause.revision,
        payload={
            "break": pause.pk,
            "calendar": pause.calendar_id,
            "start": pause.starts_at.isoformat(),
            "end": pause.ends_at.isoformat(),
        },
    )

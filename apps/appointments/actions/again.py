"""Breaks that come again: the rule is kept, and its times are written into the occupancy further than anybody books.

A service's horizon is at most 730 days. The times are written 790 days ahead, and a daily task writes on.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from apps.accounts.actions import in_transaction
from apps.appointments.actions.locks import lock_calendars
from apps.appointments.models import Break
from apps.appointments.queries.occupancy import LONGEST
from apps.availability.intervals import Interval
from apps.availability.recurrence import read_rule, times_of
from apps.core import clock
from apps.core.errors import Invalid

WRITTEN = timedelta(days=790)
SLACK = timedelta(days=30)  # a task that did not run for weeks has harmed nothing

_WRITE = """
INSERT INTO appointments_occupancy (organization_id, calendar_id, kind, starts_at, ends_at, exclusive, pause_id)
SELECT %s, %s, 'break', to_timestamp(starts), to_timestamp(ends), false, %s
FROM unnest(%s::bigint[], %s::bigint[]) AS time (starts, ends)
"""


def rule_fields(rule: str, starts_at: datetime, ends_at: datetime, zone: ZoneInfo, now: datetime) -> dict[str, Any]:
    """The fields of a break that say how it comes again; Invalid naming `rule` for one that cannot be followed."""
    if not rule:
        return {"rule": "", "zone": "", "written_until": None}
    first = clock.epoch(starts_at), clock.epoch(ends_at)
    sentence = ""
    try:
        found = read_rule(rule)
        if first[1] - first[0] > LONGEST:
            sentence = "What comes again lasts at most 24 hours each time."
        elif times_of(found, first, zone, first[0] + 1) != [first]:
            sentence = "The start is not one of the times of this rule."
    except ValueError as error:
        sentence = str(error)
    if sentence:
        raise Invalid(sentence, fields={"rule": [sentence]})
    return {"rule": rule, "zone": zone.key, "written_until": now + WRITTEN}


def times_until(pause: Break, after: datetime | None = None) -> list[Interval]:
    """The times of a break that are to be written: those that begin before `written_until`, not those until `after`."""
    assert pause.written_until is not None  # noqa: S101  a constraint says so
    first = clock.epoch(pause.starts_at), clock.epoch(pause.ends_at)
    times = times_of(read_rule(pause.rule), first, ZoneInfo(pause.zone), clock.epoch(pause.written_until))
    return times if after is None else [time for time in times if time[0] >= clock.epoch(after)]


def write_times(pause: Break, times: Sequence[Interval]) -> None:
    """Write them into the occupancy."""
    starts, ends = [time[0] for time in times], [time[1] for time in times]
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, [pause.organization_id, pause.calendar_id, pause.pk, starts, ends])


def extend_breaks(*, now: datetime) -> int:
    """Write on what comes again, each break under its calendar's lock; returns how many were written on."""
    due = Break.objects.filter(removed_at=None, written_until__lt=now + WRITTEN - SLACK).exclude(rule="")
    return sum(_extend(pause, now) for pause in due.order_by("pk").iterator())


def _extend(pause: Break, now: datetime) -> bool:
    def work() -> bool:
        lock_calendars([pause.calendar_id])
        kept = Break.objects.filter(pk=pause.pk, revision=pause.revision, written_until=pause.written_until)
        if not kept.update(written_until=now + WRITTEN):
            return False  # somebody changed it meanwhile, and wrote its times anew
        written, pause.written_until = pause.written_until, now + WRITTEN
        write_times(pause, times_until(pause, after=written))
        return True

    return in_transaction(work)

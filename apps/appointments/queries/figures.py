"""Counting a site's visits for its figures: one statement, bounded on both sides, counted by PostgreSQL."""

from datetime import date
from typing import NamedTuple

from django.db import connection

from apps.availability.intervals import Interval

_COUNTS = """
SELECT date_trunc('week', a.starts_at AT TIME ZONE %s)::date, a.calendar_id, a.state, a.source, count(*)::int,
       coalesce(sum(extract(epoch FROM a.ends_at - a.starts_at)), 0)::bigint
FROM appointments_appointment a
WHERE a.group_id = %s AND a.starts_at >= to_timestamp(%s) AND a.starts_at < to_timestamp(%s)
GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
"""


class VisitCount(NamedTuple):
    """So many visits of one calendar, state and source in one week; `week` is its Monday, `seconds` their length."""

    week: date
    calendar: int
    state: str
    source: str
    visits: int
    seconds: int


def visits_counted(group: int, window: Interval, zone: str) -> list[VisitCount]:
    """The visits that begin in the window (epoch seconds), by the weeks of the zone's calendar (an IANA name)."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, [zone, group, *window])
        return [VisitCount(*row) for row in cursor.fetchall()]

"""Reading occupancy: one bounded statement, whole seconds since the epoch out of SQL.

Aware datetimes would cost six times as much here, and no row is longer than 24 hours, so a window is read from 24
hours before its start and no earlier: the cost does not grow with the years behind it.
"""

from collections.abc import Collection, Iterable
from typing import NamedTuple
from uuid import UUID

import orjson
from django.db import connection

from apps.availability.explain import Busy
from apps.availability.intervals import Interval, union

LONGEST = 86_400
NOBODY = 0  # no appointment has this number

_ARRAYS = """
SELECT calendar_id, array_agg(extract(epoch FROM starts_at)::bigint ORDER BY starts_at),
       array_agg(extract(epoch FROM ends_at)::bigint ORDER BY starts_at), bool_or(kind = 'session')
FROM appointments_occupancy
WHERE calendar_id = ANY(%s) AND starts_at >= to_timestamp(%s) AND starts_at < to_timestamp(%s)
  AND (expires_at IS NULL OR expires_at > to_timestamp(%s)) AND appointment_id IS DISTINCT FROM %s
GROUP BY calendar_id
"""

_ROWS = """
SELECT calendar_id, extract(epoch FROM starts_at)::bigint, extract(epoch FROM ends_at)::bigint, kind,
       extract(epoch FROM expires_at)::float8, appointment_id, hold_id
FROM appointments_occupancy
WHERE calendar_id = ANY(%s) AND starts_at >= to_timestamp(%s) AND starts_at < to_timestamp(%s)
  AND ends_at > to_timestamp(%s)
ORDER BY starts_at, id
"""

_CORES = """
SELECT o.calendar_id, extract(epoch FROM o.starts_at)::bigint, extract(epoch FROM o.ends_at)::bigint,
       extract(epoch FROM coalesce(a.starts_at, h.starts_at, s.starts_at, o.starts_at))::bigint,
       extract(epoch FROM coalesce(a.ends_at, h.ends_at, s.ends_at, o.ends_at))::bigint, o.kind
FROM appointments_occupancy o
LEFT JOIN appointments_appointment a ON a.id = o.appointment_id
LEFT JOIN appointments_session s ON s.id = o.session_id
LEFT JOIN appointments_hold h ON h.id = o.hold_id
WHERE o.calendar_id = ANY(%s) AND o.starts_at >= to_timestamp(%s) AND o.starts_at < to_timestamp(%s)
  AND o.ends_at > to_timestamp(%s) AND (o.expires_at IS NULL OR o.expires_at > to_timestamp(%s))
  AND o.appointment_id IS DISTINCT FROM %s
ORDER BY o.starts_at, o.id
"""


class Row(NamedTuple):
    """One calendar taken, buffers included; `expires` only of a hold."""

    calendar: int
    starts: int
    ends: int
    kind: str
    expires: float | None
    appointment: int | None
    hold: UUID | None

    def counts(self, now: float) -> bool:
        """Whether it still takes the calendar; an expired hold does not."""
        return self.expires is None or self.expires > now


def busy_of(
    calendars: Collection[int], window: Interval, now: float, besides: int = NOBODY
) -> dict[int, list[Interval]]:
    """Calendar -> what is taken of it in the window, sorted and disjoint. One statement, whatever the numbers.

    Rows of the appointment `besides` are looked through: one that moves is not in its own way.
    """
    return busy_and_sessions_of(calendars, window, now, besides)[0]


def busy_and_sessions_of(
    calendars: Collection[int], window: Interval, now: float, besides: int = NOBODY
) -> tuple[dict[int, list[Interval]], list[int]]:
    """`busy_of`, and the calendars that have a session in the window. One statement: most clinics have no session."""
    with connection.cursor() as cursor:
        cursor.execute(_ARRAYS, [list(calendars), window[0] - LONGEST, window[1], now, besides])
        rows = cursor.fetchall()
    found = {calendar: union(zip(starts, ends, strict=True)) for calendar, starts, ends, _ in rows}
    return {one: found.get(one, []) for one in calendars}, [calendar for calendar, *_, session in rows if session]


def rows_of(calendars: Collection[int], window: Interval) -> list[Row]:
    """Every row of the calendars in the window, expired holds included, for decisions."""
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, [list(calendars), window[0] - LONGEST, window[1], window[0]])
        return [Row(*row) for row in cursor.fetchall()]


def rows_from(text: str) -> list[Row]:
    """The same from the JSON of the function that reads them under the locks (migration 0011)."""
    return [
        Row(calendar, starts, ends, kind, expires, appointment, UUID(hold) if hold else None)
        for calendar, starts, ends, kind, expires, appointment, hold in orjson.loads(text)
    ]


def cores_of(calendars: Collection[int], window: Interval, now: float, besides: int = NOBODY) -> list[tuple[int, Busy]]:
    """(calendar, what takes it) in the window, with the visit or hold itself apart from its buffers, to explain."""
    with connection.cursor() as cursor:
        cursor.execute(_CORES, [list(calendars), window[0] - LONGEST, window[1], window[0], now, besides])
        return [(calendar, Busy(*row)) for calendar, *row in cursor.fetchall()]


def taken_by(rows: Iterable[Row], calendars: Collection[int], now: float) -> dict[int, list[Interval]]:
    """What `busy_of` would answer, from rows already read."""
    found: dict[int, list[Interval]] = {calendar: [] for calendar in calendars}
    for row in rows:
        if row.calendar in found and row.counts(now):
            found[row.calendar].append((row.starts, row.ends))
    return {calendar: union(intervals) for calendar, intervals in found.items()}

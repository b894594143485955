"""The free times of one group, with one query, a plain walk over the gaps, and JSON. No framework, no features."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import orjson
import psycopg

QUERY = """
SELECT calendar_id, extract(epoch FROM starts_at)::bigint, extract(epoch FROM ends_at)::bigint
FROM appointments_occupancy
WHERE calendar_id = ANY(%s) AND starts_at >= to_timestamp(%s) AND starts_at < to_timestamp(%s)
ORDER BY calendar_id, starts_at
"""
AHEAD = 7  # days behind the window in which the next free start is looked for


def answer(
    connection: psycopg.Connection[Any],
    *,
    calendars: list[int],
    first: date,
    days: int,
    hours: list[tuple[int, int]],
    length: int,
    step: int,
    zone: ZoneInfo,
    service: int,
) -> bytes:
    """The body that the JSON door answers, for calendars open Monday to Friday at `hours` (seconds of the day)."""
    opened = [day for day in (first + timedelta(days=n) for n in range(days + AHEAD)) if day.weekday() < 5]
    midnights = {day: datetime(day.year, day.month, day.day, tzinfo=zone) for day in opened}
    begins = int(datetime(first.year, first.month, first.day, tzinfo=zone).timestamp())
    ends = begins + (days + AHEAD + 1) * 86_400
    taken: dict[int, list[tuple[int, int]]] = {calendar: [] for calendar in calendars}
    for calendar, starts_at, ends_at in connection.execute(QUERY, [calendars, begins, ends]).fetchall():
        taken[calendar].append((starts_at, ends_at))
    openings = [
        (int(midnight.timestamp()) + opens, int(midnight.timestamp()) + closes)
        for midnight in midnights.values()
        for opens, closes in hours
    ]
    free = walk(taken, openings, length, step)
    return told(free, first, days, zone, service)


def walk(
    taken: dict[int, list[tuple[int, int]]], openings: list[tuple[int, int]], length: int, step: int
) -> dict[int, list[int]]:
    """Start -> the calendars free from there for `length` seconds; the grid restarts where something ends."""
    free: dict[int, list[int]] = {}
    for calendar, rows in taken.items():
        at = 0
        for opens, closes in openings:
            while at < len(rows) and rows[at][1] <= opens:
                at += 1
            anchor, row = opens, at
            while row < len(rows) and rows[row][0] < closes:
                for start in range(anchor, rows[row][0] - length + 1, step):
                    free.setdefault(start, []).append(calendar)
                anchor = rows[row][1]
                row += 1
            for start in range(anchor, closes - length + 1, step):
                free.setdefault(start, []).append(calendar)
    return free


def told(free: dict[int, list[int]], first: date, days: int, zone: ZoneInfo, service: int) -> bytes:
    """The answer as JSON, in the clinic's time."""
    by_day: dict[str, list[dict[str, Any]]] = {(first + timedelta(days=n)).isoformat(): [] for n in range(days)}
    following = None
    for start in sorted(free):
        text = datetime.fromtimestamp(start, UTC).astimezone(zone).isoformat()
        slots = by_day.get(text[:10])
        if slots is not None:
            slots.append({"start": text, "calendars": free[start]})
        elif following is None:
            following = text
    body = {
        "timezone": zone.key,
        "service": service,
        "days": [{"date": day, "slots": slots} for day, slots in by_day.items()],
        "next": following,
    }
    return orjson.dumps(body)

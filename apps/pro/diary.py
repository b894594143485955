"""The diary as the grid and the list draw it: columns, what stands in them, and when they are closed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from apps.appointments.models import Note
from apps.appointments.queries.diary import Block, DiaryVisit, blocks_between, notes_between, visits_between
from apps.appointments.states import MOVABLE, TAKING_TIME
from apps.availability.hours import day_bounds
from apps.availability.intervals import Interval, intersect, subtract, union
from apps.core import clock
from apps.groups.queries import CalendarSetup
from apps.pro.desk import Desk
from apps.pro.times import wall
from apps.pro.words import KINDS, STATES

ONE_DAY = timedelta(days=1)
FIRST_HOUR, LAST_HOUR = 8, 18  # shown at least


@dataclass(frozen=True)
class Diary:
    """Some days of one site."""

    desk: Desk
    days: list[date]
    visits: list[DiaryVisit]
    blocks: list[Block]
    notes: list[Note]

    @property
    def window(self) -> Interval:
        zone = self.desk.setup.zone
        return day_bounds(self.days[0], zone)[0], day_bounds(self.days[-1], zone)[1]


def diary_of(desk: Desk, first: date, days: int) -> Diary:
    """The days from `first` on. Three statements, whatever stands in them and however many columns there are."""
    zone = desk.setup.zone
    listed = [first + timedelta(days=number) for number in range(days)]
    window = day_bounds(listed[0], zone)[0], day_bounds(listed[-1], zone)[1]
    calendars = list(desk.setup.calendars)
    return Diary(
        desk=desk,
        days=listed,
        visits=visits_between(desk.group.pk, window),
        blocks=blocks_between(calendars, window, clock.now().timestamp()),
        notes=notes_between(calendars, listed[0], listed[-1]),
    )


def columns_of(diary: Diary) -> list[dict[str, Any]]:
    """One column a calendar, practitioners before rooms and devices, with how much of its day is booked (per cent)."""
    calendars = sorted(diary.desk.setup.calendars.values(), key=lambda one: one.kind != "practitioner")
    return [
        {
            "id": str(one.id),
            "title": one.name,
            "extendedProps": {
                "kind": str(KINDS[one.kind]),
                "booked": _booked(diary, one),
                "notes": [note.text for note in diary.notes if note.calendar_id == one.id],
            },
        }
        for one in calendars
    ]


def events_of(diary: Diary) -> list[dict[str, Any]]:
    """Everything that the grid draws. Times are those of the clinic's wall, without offset."""
    return [*_visits(diary), *_blocks(diary), *_closed(diary)]


def hours_of(diary: Diary) -> tuple[int, int]:
    """The first and last hour of the grid: what is open, and whatever stands outside of that."""
    zone = diary.desk.setup.zone
    opened = [opening for one in diary.desk.setup.calendars.values() for opening in _openings(one, diary.days)]
    taken = [(visit.starts, visit.ends) for visit in diary.visits if visit.state in TAKING_TIME]
    first, last = FIRST_HOUR, LAST_HOUR
    for day in diary.days:
        begins, ends = day_bounds(day, zone)
        for starts, closes in intersect(union([*opened, *taken]), [(begins, ends)]):
            first = min(first, (starts - begins) // 3600)
            last = max(last, min(24, -(-(closes - begins) // 3600)))
    return first, last


def _openings(calendar: CalendarSetup, days: Sequence[date]) -> list[Interval]:
    return calendar.hours.between(days[0] - ONE_DAY, days[-1])


def _booked(diary: Diary, calendar: CalendarSetup) -> int | None:
    """None for rooms and for who does not work on these days."""
    opened = intersect(union(_openings(calendar, diary.days)), [diary.window])
    length = sum(ends - starts for starts, ends in opened)
    if not length:
        return None
    taken = [(v.starts, v.ends) for v in diary.visits if v.calendar == calendar.id and v.state in TAKING_TIME]
    used = sum(ends - starts for starts, ends in intersect(union(taken), opened))
    return round(100 * used / length)


def _visits(diary: Diary) -> Iterator[dict[str, Any]]:
    setup = diary.desk.setup
    for visit in diary.visits:
        if visit.state == "cancelled":
            continue
        service = setup.services.get(visit.service)
        more = {
            "kind": "visit",
            "number": visit.id,
            "revision": visit.revision,
            "state": visit.state,
            "word": str(STATES[visit.state]),
            "service": service.name if service else "",
            "calendar": visit.calendar,
            "overbooked": visit.overbooked,
            "noted": bool(visit.comments),
        }
        yield {
            "id": f"a{visit.id}",
            "resourceIds": [str(visit.calendar)],
            **_span(diary, visit.starts, visit.ends),
            "title": visit.name,
            "editable": visit.state in MOVABLE and diary.desk.may["book"],
            "extendedProps": more,
        }
        for room in visit.rooms:
            yield {
                "id": f"a{visit.id}r{room}",
                "resourceIds": [str(room)],
                **_span(diary, visit.starts, visit.ends),
                "title": visit.name,
                "editable": False,
                "extendedProps": more | {"kind": "room", "with": _name(diary, visit.calendar)},
            }


def _blocks(diary: Diary) -> Iterator[dict[str, Any]]:
    begins, ends = diary.window
    for number, block in enumerate(diary.blocks):
        whole = begins <= block.starts and block.ends <= ends and block.ends - block.starts < 24 * 3600
        yield {
            "id": f"b{block.id}" if block.id else f"h{number}",
            "resourceIds": [str(block.calendar)],
            **_span(diary, max(block.starts, begins), min(block.ends, ends)),
            "title": block.text,
            "editable": block.kind == "break" and whole and not block.again and diary.desk.may["book"],
            "extendedProps": {
                "kind": block.kind,
                "number": block.id,
                "revision": block.revision,
                "calendar": block.calendar,
            },
        }


def _closed(diary: Diary) -> Iterator[dict[str, Any]]:
    """The hours in which a practitioner does not work, day by day; rooms are open whenever somebody uses them."""
    zone = diary.desk.setup.zone
    for calendar in diary.desk.setup.calendars.values():
        if calendar.kind != "practitioner":
            continue
        opened = union(_openings(calendar, diary.days))
        for day in diary.days:
            for starts, ends in subtract([day_bounds(day, zone)], opened):
                yield {
                    "id": f"c{calendar.id}-{starts}",
                    "resourceIds": [str(calendar.id)],
                    **_span(diary, starts, ends),
                    "display": "background",
                    "classNames": ["closed"],
                    "extendedProps": {"kind": "closed", "calendar": calendar.id},
                }


def _span(diary: Diary, starts: int, ends: int) -> dict[str, str]:
    zone = diary.desk.setup.zone
    return {"start": wall(starts, zone), "end": wall(ends, zone)}


def _name(diary: Diary, calendar: int) -> str:
    found = diary.desk.setup.calendars.get(calendar)
    return found.name if found else ""


def shown(visits: Iterable[DiaryVisit], calendar: int | None) -> list[DiaryVisit]:
    """Those of one column, its room included, or all."""
    return [visit for visit in visits if calendar is None or calendar in {visit.calendar, *visit.rooms}]

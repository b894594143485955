"""The day on paper: a page for each practitioner, for the wall of the room or the pocket of the coat."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from apps.appointments.states import TAKING_TIME
from apps.core.errors import NotFound
from apps.groups.queries import CalendarSetup
from apps.groups.queries.phones import phones_of
from apps.pro.desk import Desk
from apps.pro.diary import Diary, diary_of
from apps.pro.door import at_the_desk
from apps.pro.page import page
from apps.pro.reading import read_day, read_id
from apps.pro.times import day_words, local
from apps.pro.words import STATES

ON_PAPER = {*TAKING_TIME, "pending"}


@at_the_desk("GET")
def day_sheet(request: HttpRequest, desk: Desk) -> HttpResponse:
    """`day`, and `calendar` for one column alone. A fixed number of statements, whatever stands in the day."""
    day = read_day(request.GET, desk.today)
    only = read_id(request.GET, "calendar")
    if only is not None and only not in desk.setup.calendars:
        raise NotFound(_("There is no such calendar."))
    diary = diary_of(desk, day, 1)
    return page(
        request,
        desk,
        "pro/day_sheet.html",
        title=_("Day sheet"),
        section="sheet",
        day=day,
        day_words=day_words(day, year=True),
        calendar=only,
        calendars=desk.setup.calendars.values(),
        earlier=day - timedelta(days=1),
        later=day + timedelta(days=1),
        sheets=_sheets(diary, only),
    )


def _sheets(diary: Diary, only: int | None) -> list[dict[str, Any]]:
    """One for each practitioner, and for each other calendar that has something to show or was asked for."""
    phones = phones_of(diary.desk.actor.organization, {visit.client for visit in diary.visits})
    sheets = []
    for calendar in diary.desk.setup.calendars.values():
        if only not in {None, calendar.id}:
            continue
        rows = _rows(diary, calendar, phones)
        if rows or only or calendar.kind == "practitioner":
            notes = [note.text for note in diary.notes if note.calendar_id == calendar.id]
            sheets.append({"calendar": calendar, "rows": rows, "notes": notes})
    return sheets


def _rows(diary: Diary, calendar: CalendarSetup, phones: dict[int, str]) -> list[dict[str, Any]]:
    """Visits and breaks by their start; what was cancelled is not on paper, because nobody comes."""
    setup = diary.desk.setup
    rows: list[dict[str, Any]] = [
        {
            "visit": visit,
            "starts": visit.starts,
            "ends": visit.ends,
            "service": getattr(setup.services.get(visit.service), "name", ""),
            "phone": phones.get(visit.client, ""),
            "rooms": ", ".join(setup.calendars[room].name for room in visit.rooms if room in setup.calendars),
            "word": STATES[visit.state],
        }
        for visit in diary.visits
        if calendar.id in {visit.calendar, *visit.rooms} and visit.state in ON_PAPER
    ]
    rows += [
        {"block": block, "starts": block.starts, "ends": block.ends}
        for block in diary.blocks
        if block.calendar == calendar.id and block.kind != "hold"
    ]
    begins, ends = diary.window
    for row in rows:
        row["start"] = f"{local(max(row['starts'], begins), setup.zone):%H:%M}"
        row["end"] = f"{local(min(row['ends'], ends), setup.zone):%H:%M}"
    return sorted(rows, key=lambda row: (row["starts"], row["ends"]))

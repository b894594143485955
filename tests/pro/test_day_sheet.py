"""The day on paper: who comes when, with the phone, a page for each practitioner."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.appointments.actions import add_break, add_note, cancel_appointment
from tests.clinic import MONDAY, NOW, add_calendar, add_rooms, at
from tests.pro.standing import Standing

pytestmark = pytest.mark.django_db


def lines(html: str) -> list[list[str]]:
    """The cells of each row of each sheet, without tags."""
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", html, re.DOTALL)
    cells = [re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL) for row in rows]
    return [[" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in row] for row in cells if row]


def sheet(desk: Standing, **query: object) -> str:
    return str(desk.web.get("/pro/day-sheet/", {"day": MONDAY} | query).content.decode())


def test_the_sheet_says_who_comes_when_and_how_they_are_reached(desk: Standing) -> None:
    desk.book("10:30", comments="Needs the lift")
    bell = desk.clinic.calendars["bell"]
    add_break(actor=desk.actor, calendar=bell, starts_at=at("12:00"), ends_at=at("14:00"), text="Lunch")
    add_note(actor=desk.actor, calendar=bell, day=MONDAY, text="The key is at the desk")
    page = sheet(desk)
    assert lines(page) == [
        ["10:30 – 11:00", "Ada1 Lovelace", "+33612345678", "visit", "Needs the lift"],
        ["12:00 – 14:00", "Lunch"],
    ]
    assert "The key is at the desk" in page
    assert "Monday 23 November 2026" in page


def test_who_has_cancelled_is_not_on_paper_and_a_room_is_if_it_is_used(desk: Standing) -> None:
    add_rooms(desk.clinic, "check", "scanner")
    desk.book("09:00", service=desk.clinic.services["check"].pk)
    cancelled = desk.book("15:00", who=2)
    cancel_appointment(actor=desk.actor, appointment=cancelled, now=NOW)
    headings = re.findall(r"<h2 id=\"sheet-\d+\"><bdi>(.*?)</bdi>", sheet(desk))
    assert headings == ["bell", "chen", "scanner"]
    assert [row[1] for row in lines(sheet(desk))] == ["Ada1 Lovelace", "Ada1 Lovelace"]


def test_one_calendar_alone_and_none_of_another_clinic(desk: Standing) -> None:
    desk.book("09:00")
    chen = desk.clinic.calendars["chen"].pk
    assert lines(sheet(desk, calendar=chen)) == []
    assert "Nothing on this day." in sheet(desk, calendar=chen)
    assert desk.web.get("/pro/day-sheet/", {"calendar": 10**9}).status_code == 404


def test_the_sheet_costs_the_same_whatever_stands_in_the_day(desk: Standing) -> None:
    asked = []
    for more in (1, 3):
        for number in range(more):
            add_calendar(desk.clinic, f"more{more}{number}")
            desk.book(f"{8 + 2 * more + number}:00", who=more + number)
        sheet(desk)
        with CaptureQueriesContext(connection) as queries:
            sheet(desk)
        asked.append(len(queries))
    assert asked[0] == asked[1]

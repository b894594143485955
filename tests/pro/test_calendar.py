"""The calendar: what is fed to the grid, the list beside it, and what it costs."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.appointments.actions import add_break, add_note, cancel_appointment
from apps.appointments.models import Appointment
from apps.organizations.roles import Role
from tests.clinic import MONDAY, NOW, Clinic, add_calendar, add_rooms, at, make_clinic
from tests.pro.standing import Standing

pytestmark = pytest.mark.django_db


def drawn(feed: dict[str, list[dict[str, object]]], kind: str) -> list[dict[str, object]]:
    return [one for one in feed["events"] if one["extendedProps"]["kind"] == kind]  # type: ignore[index]


def test_times_are_those_of_the_clinics_wall(desk: Standing) -> None:
    visit = desk.book("09:30")
    (event,) = drawn(desk.feed(), "visit")
    bell = str(desk.clinic.calendars["bell"].pk)
    assert (event["id"], event["start"], event["end"], event["resourceIds"], event["title"], event["editable"]) == (
        f"a{visit.pk}",
        "2026-11-23T09:30:00",
        "2026-11-23T10:00:00",
        [bell],
        "Ada1 Lovelace",
        True,
    )


def test_a_room_shows_who_is_in_it_and_a_cancelled_visit_is_nowhere(desk: Standing) -> None:
    add_rooms(desk.clinic, "check", "scanner")
    check = {"service": desk.clinic.services["check"].pk}
    desk.book("09:00", **check)
    cancelled = desk.book("15:00", who=2)
    cancel_appointment(actor=desk.actor, appointment=cancelled, now=NOW)
    (room,) = drawn(desk.feed(), "room")
    assert room["resourceIds"] == [str(desk.clinic.calendars["scanner"].pk)]
    assert (len(drawn(desk.feed(), "visit")), room["editable"]) == (1, False)
    assert b"cancelled" in desk.get("list", day=MONDAY).content


def test_an_absence_of_weeks_is_drawn_on_each_of_its_days(desk: Standing) -> None:
    bell = desk.clinic.calendars["bell"]
    add_break(
        actor=desk.actor, calendar=bell, starts_at=at("00:00") - timedelta(days=20), ends_at=at("12:00"), text="Leave"
    )
    (pause,) = drawn(desk.feed(), "break")
    assert (pause["start"], pause["end"], pause["editable"]) == ("2026-11-23T00:00:00", "2026-11-23T12:00:00", False)
    assert drawn(desk.feed(day=MONDAY + timedelta(days=1)), "break") == []


def test_closed_hours_notes_and_the_share_that_is_booked(desk: Standing) -> None:
    bell = desk.clinic.calendars["bell"]
    desk.book("09:00", length=3.5 * 3600 // 1, overbook="A long day")
    add_note(actor=desk.actor, calendar=bell, day=MONDAY, text="Key is at the desk")
    feed = desk.feed()
    closed = [one for one in drawn(feed, "closed") if one["resourceIds"] == [str(bell.pk)]]
    assert [(one["start"][11:16], one["end"][11:16]) for one in closed] == [  # type: ignore[index]
        ("00:00", "09:00"),
        ("12:00", "14:00"),
        ("18:00", "00:00"),
    ]
    told = feed["resources"][0]["extendedProps"]
    assert (told["booked"], told["notes"]) == (43, ["Key is at the desk"])


def test_tm_12_a_day_of_25_hours_and_a_week_begin_where_they_should(desk: Standing) -> None:
    assert desk.feed(view="week", day="2026-11-26")["day"] == "2026-11-23"
    assert desk.feed(day="2026-10-25")["title"] == "Sunday 25 October"
    assert desk.feed(day="nonsense")["day"] == "2026-11-20"


@pytest.mark.parametrize("path", ["feed", "list", ""])
def test_statements_do_not_grow_with_columns_or_visits(desk: Standing, path: str) -> None:
    asked = []
    desk.book("09:00")
    for more in (0, 4):
        for number in range(more):
            add_calendar(desk.clinic, f"more{number}")
            desk.book(f"1{4 + number}:00", who=number + 2)
        desk.web.get(f"/pro/{path}", {"day": MONDAY})
        with CaptureQueriesContext(connection) as queries:
            assert desk.web.get(f"/pro/{path}", {"day": MONDAY}).status_code == 200
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 11


def test_the_day_is_looked_up_between_two_bounds(desk: Standing) -> None:
    """However many years lie behind: the statement says so itself, and bench/ measures it."""
    with CaptureQueriesContext(connection) as queries:
        desk.feed()
    (statement,) = [one["sql"] for one in queries if "FROM appointments_appointment a JOIN" in one["sql"]]
    assert statement.count("a.starts_at >= to_timestamp") == statement.count("a.starts_at < to_timestamp") == 1


def test_the_page_holds_its_first_days_and_nothing_that_could_run(desk: Standing) -> None:
    desk.clinic.calendars["bell"].name = "</script><script>alert(1)</script>"
    desk.clinic.calendars["bell"].save()
    page = desk.web.get("/pro/", {"day": MONDAY}).content.decode()
    assert "<script>alert" not in page
    start = page.split('id="desk-start" type="application/json">')[1].split("</script>")[0]
    assert json.loads(start)["feed"]["resources"][0]["title"].startswith("</script>")


def test_rights_decide_what_is_seen(clinic: Clinic, friday: None) -> None:
    found = {role: Standing(clinic, role).web.get("/pro/").status_code for role in Role}
    assert found == dict.fromkeys(Role, 200) | {Role.DEVELOPER: 403}


def test_au_22_the_next_click_after_a_change_is_decided_anew(desk: Standing) -> None:
    assert desk.web.get("/pro/").status_code == 200
    desk.member.active = False
    desk.member.save()
    assert desk.web.get("/pro/").status_code == 404
    desk.member.active = True
    desk.member.save()
    desk.member.organization.active = False
    desk.member.organization.save()
    assert desk.web.get("/pro/feed").status_code == 404
    desk.member.user.is_active = False
    desk.member.user.save()
    assert desk.web.get("/pro/feed").status_code == 302


def test_a_person_of_two_clinics_changes_between_them_and_to_no_third(desk: Standing) -> None:
    second, third = make_clinic(), make_clinic()
    second.organization.members.create(user=desk.member.user, role="practitioner")
    third.book("09:30")
    assert desk.web.post("/pro/site", {"site": second.group.pk}).status_code == 302
    assert second.group.name in desk.web.get("/pro/").content.decode()
    assert desk.web.post("/pro/site", {"site": third.group.pk}).status_code == 404
    foreign = Appointment.objects.get(group=third.group)
    assert desk.get(f"visits/{foreign.pk}").status_code == 404

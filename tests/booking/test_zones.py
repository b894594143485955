"""TM-01, TM-02, TM-06 at the door: what is stored is the instant, what is told is the clinic's time."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from apps.appointments.models import Appointment
from tests.clinic import NOW, Clinic, add_opening, make_clinic

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_day_before")]
AUTUMN = date(2027, 10, 31)  # the last Sunday of October: in Paris 02:30 comes twice
SPRING = date(2027, 3, 28)  # the last Sunday of March: in Paris 02:30 does not come


@pytest.fixture
def the_day_before(time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)


def book(clinic: Clinic, start: str, who: int = 1) -> Any:
    person = {"firstname": "Ada", "lastname": "L", "email": f"ada{who}@example.org", "phone": "+81 3 1234 5678"}
    body = {
        "service": clinic.services["visit"].pk,
        "calendar": clinic.calendars["bell"].pk,
        "start": start,
        "client": person,
        "consent": True,
    }
    address = f"/book/{clinic.group.slug}/appointments.json"
    return Client().post(address, json.dumps(body), content_type="application/json")


def night_clinic(day: date) -> Clinic:
    clinic = make_clinic(horizon=730)
    add_opening(clinic.calendars["bell"], None, "01:00", "05:00", kind="extra", valid_from=day)
    return clinic


def starts_on(clinic: Clinic, day: date) -> list[str]:
    asked = {"service": clinic.services["visit"].pk, "calendar": clinic.calendars["bell"].pk, "from": day, "days": 1}
    answer = Client().get(f"/book/{clinic.group.slug}/slots.json", asked).json()
    return [slot["start"][11:] for slot in answer["days"][0]["slots"]]


def test_tm_06_a_patient_in_tokyo_books_in_lisbon_and_is_told_lisbons_time() -> None:
    clinic = make_clinic(timezone="Lisbon")
    response = book(clinic, "2026-11-23T18:30:00+09:00")
    assert (response.status_code, response.json()["start"]) == (201, "2026-11-23T09:30:00+00:00")
    assert Appointment.objects.get().starts_at == datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def test_tm_02_the_hour_that_comes_twice_can_be_booked_twice() -> None:
    clinic = night_clinic(AUTUMN)
    first, second = book(clinic, "2027-10-31T02:30:00+02:00"), book(clinic, "2027-10-31T02:30:00+01:00", who=2)
    assert [one.json()["start"] for one in (first, second)] == [
        "2027-10-31T02:30:00+02:00",
        "2027-10-31T02:30:00+01:00",
    ]
    earlier, later = Appointment.objects.order_by("starts_at")
    assert later.starts_at - earlier.starts_at == timedelta(hours=1)
    assert {one.ends_at - one.starts_at for one in (earlier, later)} == {timedelta(minutes=30)}


def test_tm_02_both_hours_are_told_with_their_offset() -> None:
    starts = starts_on(night_clinic(AUTUMN), AUTUMN)
    assert starts.count("02:30:00+02:00") == starts.count("02:30:00+01:00") == 1
    assert len(starts) == len(set(starts)) == 4 * 5 - 1  # five real hours, the last half hour is too short to begin


def test_tm_01_the_hour_that_does_not_come_is_not_offered_and_no_visit_is_short() -> None:
    clinic = night_clinic(SPRING)
    starts = starts_on(clinic, SPRING)
    assert [start for start in starts if start.startswith("02")] == []
    assert len(starts) == 4 * 3 - 1  # three real hours
    last_before = book(clinic, "2027-03-28T01:45:00+01:00").json()
    assert (last_before["start"], last_before["end"]) == ("2027-03-28T01:45:00+01:00", "2027-03-28T03:15:00+02:00")


def test_tm_01_a_start_in_the_gap_means_the_instant_that_its_offset_names() -> None:
    clinic = night_clinic(SPRING)
    assert book(clinic, "2027-03-28T02:30:00+01:00").json()["start"] == "2027-03-28T03:30:00+02:00"


def test_tm_06_the_hint_about_the_visitors_own_clock_is_told_which_days_are_shown(clinic: Clinic) -> None:
    asked = {"service": clinic.services["visit"].pk, "calendar": "any", "day": "2027-03-28"}
    page = Client().get(f"/book/{clinic.group.slug}/time", asked).content.decode()
    assert 'data-zone="Europe/Paris" data-days="2027-03-26 2027-04-01"' in page

"""The free times as they are asked for: days, the first after them, and what a move does not stand in the way of."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.appointments.actions import add_break
from apps.appointments.queries import FreeTimes, free_times, nearest_free
from apps.core import clock
from apps.groups.models import Service
from apps.groups.queries import Setup, current_setup
from tests.clinic import MONDAY, NOW, Clinic, add_opening, at, make_clinic

pytestmark = pytest.mark.django_db


def asked(clinic: Clinic, first: date = MONDAY, days: int = 1, **more: int) -> tuple[Setup, FreeTimes]:
    setup = current_setup(clinic.group.pk)
    service = setup.services[clinic.services["visit"].pk]
    bell = [clinic.calendars["bell"].pk]
    return setup, free_times(setup, service, bell, first, days, clock.epoch(NOW), **more)


def starts(clinic: Clinic, first: date = MONDAY, **more: int) -> list[int]:
    (_, free) = asked(clinic, first, **more)[1].days[0]
    return [start for start, _ in free]


def test_an_appointment_that_moves_is_not_in_its_own_way(clinic: Clinic) -> None:
    booked = clinic.book("09:30").appointment
    moving = clock.epoch(at("09:45"))
    assert moving not in starts(clinic)
    assert moving in starts(clinic, besides=booked.pk)


def test_the_next_free_time_is_found_behind_weeks_of_absence(clinic: Clinic) -> None:
    back = MONDAY + timedelta(days=42)
    add_break(
        actor=clinic.member(), calendar=clinic.calendars["bell"], starts_at=at("00:00"), ends_at=at("00:00", back)
    )
    with CaptureQueriesContext(connection) as statements:
        _, found = asked(clinic)
    assert found == FreeTimes([(MONDAY, [])], clock.epoch(at("09:00", back)))
    assert len(statements) == 4  # revision, set-up, the week with the next one, and then as far as the horizon


def test_there_is_no_next_time_behind_the_horizon(clinic: Clinic) -> None:
    Service.objects.update(horizon=4)
    assert asked(clinic)[1].next == clock.epoch(at("09:00", MONDAY + timedelta(days=1)))
    assert asked(clinic, MONDAY + timedelta(days=1))[1].next is None


def test_days_that_have_passed_are_empty_and_today_begins_after_the_notice(clinic: Clinic) -> None:
    today = NOW.date()
    Service.objects.update(notice=120)
    assert starts(clinic, today - timedelta(days=1)) == []
    assert starts(clinic, today)[0] == clock.epoch(at("14:00", today))
    assert asked(clinic, today - timedelta(days=30))[1].next == clock.epoch(at("14:00", today))


def test_a_night_shifts_start_belongs_to_the_day_on_which_it_begins(clinic: Clinic) -> None:
    add_opening(clinic.calendars["bell"], 0, "22:00", "02:00")
    tuesday = MONDAY + timedelta(days=1)
    assert clock.epoch(at("00:30", tuesday)) in starts(clinic, tuesday)
    assert clock.epoch(at("00:30", tuesday)) not in starts(clinic)


@pytest.mark.parametrize("calendars", [1, 3])
def test_the_number_of_statements_does_not_grow_with_calendars_days_or_visits(calendars: int) -> None:
    clinic = make_clinic(calendars=calendars)
    for who, clock_ in enumerate(("09:00", "10:00", "15:00")[:calendars]):
        clinic.book(clock_, who=who)
    setup = current_setup(clinic.group.pk)
    service = setup.services[clinic.services["visit"].pk]
    with CaptureQueriesContext(connection) as statements:
        free_times(setup, service, setup.performers_of(service, public=True), MONDAY, 30, clock.epoch(NOW))
    assert len(statements) == 1


def test_nobody_has_no_free_times(clinic: Clinic) -> None:
    setup = current_setup(clinic.group.pk)
    service = setup.services[clinic.services["visit"].pk]
    assert free_times(setup, service, [], MONDAY, 1, clock.epoch(NOW)) == FreeTimes([(MONDAY, [])], None)


def test_the_nearest_free_times_are_looked_for_as_far_as_the_horizon(clinic: Clinic) -> None:
    back = MONDAY + timedelta(days=42)
    add_break(actor=clinic.member(), calendar=clinic.calendars["bell"], starts_at=NOW, ends_at=at("00:00", back))
    setup = current_setup(clinic.group.pk)
    service = setup.services[clinic.services["visit"].pk]
    bell = clinic.calendars["bell"].pk
    found = nearest_free(setup, service, [bell], clock.epoch(at("09:30")), clock.epoch(NOW), preferred=bell)
    assert found == [clock.epoch(at(time, back)) for time in ("09:00", "09:15", "09:30")]

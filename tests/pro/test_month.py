"""The month: what begins on each day of the clinic's wall, state by state."""

import pytest
from pytest_django import DjangoAssertNumQueries

from apps.appointments.models import Appointment
from apps.appointments.queries.diary import counts_by_day
from tests.clinic import MONDAY, PARIS, at
from tests.pro.standing import Standing

pytestmark = pytest.mark.django_db


def test_each_day_counts_what_begins_on_the_clinics_wall(desk: Standing) -> None:
    for number, clock in enumerate(("09:00", "10:00", "11:00"), start=1):
        desk.book(clock, who=number)
    late = desk.book("14:00", who=4)
    Appointment.objects.filter(pk=late.pk).update(starts_at=at("23:30"), ends_at=at("23:45"), state="arrived")
    other = desk.book("15:00", who=5, calendar=desk.clinic.calendars["chen"].pk)
    window = int(at("00:00").timestamp()), int(at("00:00").timestamp()) + 86_400
    group = desk.clinic.group.pk
    assert sorted(counts_by_day(group, window, PARIS)) == [(MONDAY, "arrived", 1), (MONDAY, "booked", 4)]
    assert counts_by_day(group, window, PARIS, other.calendar_id) == [(MONDAY, "booked", 1)]


def test_the_page_costs_the_same_whatever_stands_in_it(
    desk: Standing, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    desk.get("month", day=MONDAY)
    for visits in range(3):
        desk.book(f"{14 + visits}:00", who=visits + 1)
        with django_assert_num_queries(6):
            page = desk.web.get("/pro/month", {"day": MONDAY}).content.decode()
        assert f"<strong>{visits + 1} <span>visit" in page
    assert f'href="/pro/?day={MONDAY}"' in page

"""Several services in one visit: one after the other, on one calendar, all of them or none."""

from typing import Any

import pytest

from apps.appointments.actions import Booked, add_break, book_visit, hold_time
from apps.appointments.models import Appointment, Occupancy
from apps.appointments.queries.chain import chain_of
from apps.appointments.queries.slots import offers_between
from apps.core import clock
from apps.core.errors import Invalid, SlotTaken
from apps.groups.queries import current_setup
from tests.clinic import MONDAY, NOW, PARIS, Clinic, add_rooms, add_service, at, make_clinic

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic() -> Clinic:
    return make_clinic(max_multirdvs=3)


def book(clinic: Clinic, start: str, *services: str, **fields: Any) -> list[Booked]:
    further = tuple(clinic.services[name].pk for name in services[1:])
    request = clinic.request(start, service=clinic.services[services[0]].pk, further=further, **fields)
    clinic.group.refresh_from_db()
    return book_visit(actor=clinic.visitor, group=clinic.group, request=request, now=NOW)


def times(booked: list[Booked]) -> list[tuple[str, str]]:
    rows = [(one.appointment.starts_at, one.appointment.ends_at) for one in booked]
    return [(f"{starts.astimezone(PARIS):%H:%M}", f"{ends.astimezone(PARIS):%H:%M}") for starts, ends in rows]


def offered(clinic: Clinic, *services: str) -> list[str]:
    setup = current_setup(clinic.group.pk)
    chain = chain_of([setup.services[clinic.services[name].pk] for name in services])
    bell = clinic.calendars["bell"].pk
    offers = offers_between(setup, chain, [bell], MONDAY, MONDAY, clock.epoch(NOW))
    return [f"{clock.instant(start).astimezone(PARIS):%H:%M}" for start in offers]


def test_each_service_is_an_appointment_right_after_the_one_before(clinic: Clinic) -> None:
    booked = book(clinic, "09:30", "visit", "check", "visit")
    assert times(booked) == [("09:30", "10:00"), ("10:00", "11:00"), ("11:00", "11:30")]
    first = booked[0].appointment
    assert {(one.appointment.visit_id, one.appointment.client_id) for one in booked} == {
        (first.visit_id, first.client_id)
    }
    assert first.visit_id is not None


def test_a_visit_is_offered_where_all_of_it_fits_and_only_there(clinic: Clinic) -> None:
    add_break(actor=clinic.member(), calendar=clinic.calendars["bell"], starts_at=at("10:30"), ends_at=at("16:30"))
    starts = offered(clinic, "visit", "check")
    assert starts == ["09:00", "16:30"]
    for start in ("09:00", "16:30"):
        assert len(book(clinic, start, "visit", "check", who=int(start[:2]))) == 2


def test_buffers_lie_between_the_parts(clinic: Clinic) -> None:
    add_service(clinic, "scan", length=20, buffer_before=5, buffer_after=10)
    assert times(book(clinic, "10:00", "visit", "scan", "visit")) == [
        ("10:00", "10:30"),
        ("10:35", "10:55"),
        ("11:05", "11:35"),
    ]


def test_where_one_part_is_taken_nothing_is_booked(clinic: Clinic) -> None:
    clinic.book("10:30", who=2)
    with pytest.raises(SlotTaken) as told:
        book(clinic, "09:45", "visit", "check")
    assert Appointment.objects.count() == 1
    assert told.value.details["alternatives"][0] == clock.epoch(at("09:00"))


def test_a_room_is_kept_by_the_parts_that_need_it(clinic: Clinic) -> None:
    add_rooms(clinic, "check", "lab")
    book(clinic, "09:00", "visit", "check")
    lab = Occupancy.objects.get(calendar=clinic.calendars["lab"])
    assert (lab.starts_at, lab.ends_at) == (at("09:30"), at("10:30"))


def test_customers_book_at_most_as_many_as_the_group_says(clinic: Clinic) -> None:
    with pytest.raises(Invalid) as told:
        book(clinic, "09:00", "visit", "visit", "visit", "visit")
    assert (told.value.code, list(told.value.fields)) == ("too_many_services", ["service"])


def test_a_held_visit_is_booked_whole(clinic: Clinic) -> None:
    visit, check = clinic.services["visit"].pk, clinic.services["check"].pk
    hold = hold_time(
        actor=clinic.visitor,
        group=clinic.group,
        service=visit,
        further=[check],
        calendar=clinic.calendars["bell"].pk,
        start=at("09:00"),
        now=NOW,
    )
    assert (hold.ends_at, Occupancy.objects.get().ends_at) == (at("10:30"), at("10:30"))
    with pytest.raises(SlotTaken):
        clinic.book("10:00", who=2)
    assert len(book(clinic, "09:00", "visit", "check", hold=hold.pk)) == 2


def test_a_visit_of_more_than_a_day_is_refused_by_name(clinic: Clinic) -> None:
    add_service(clinic, "study", length=9 * 60)
    with pytest.raises(Invalid) as told:
        book(clinic, "09:00", "study", "study", "study")
    assert list(told.value.fields) == ["service"]
    assert not Appointment.objects.exists()

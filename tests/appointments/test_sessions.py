"""Sessions: one block, many places, each of them somebody's."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from apps.appointments.actions import (
    add_break,
    add_session,
    cancel_appointment,
    change_session,
    hold_time,
    move_appointment,
    remove_session,
    restore_appointment,
    restore_session,
)
from apps.appointments.models import Appointment, Occupancy, Session
from apps.appointments.queries.slots import offers_between
from apps.core import clock
from apps.core.errors import Conflict, Invalid, SlotTaken
from apps.groups.queries import current_setup
from apps.operations.auditor import audit
from tests.clinic import MONDAY, NOW, PARIS, Clinic, at

pytestmark = pytest.mark.django_db


def course(clinic: Clinic, capacity: int = 2, starts: str = "12:30", ends: str = "13:30", **fields: Any) -> Session:
    """A session of "visit" with Dr Bell, over lunch, when nobody is open."""
    return add_session(
        actor=clinic.member(),
        calendar=clinic.calendars["bell"],
        service=clinic.services["visit"].pk,
        starts_at=at(starts),
        ends_at=at(ends),
        capacity=capacity,
        now=NOW,
        **fields,
    )


def offered(clinic: Clinic, service: str = "visit") -> dict[str, list[str]]:
    """The starts of Monday from noon to 14:00, with who takes them."""
    setup = current_setup(clinic.group.pk)
    names = {row.pk: name for name, row in clinic.calendars.items()}
    chosen = setup.services[clinic.services[service].pk]
    offers = offers_between(setup, chosen, list(names), MONDAY, MONDAY, clock.epoch(NOW))
    window = clock.epoch(at("12:00")), clock.epoch(at("14:00"))
    return {
        f"{clock.instant(start).astimezone(PARIS):%H:%M}": [names[one] for one in able]
        for start, able in offers.items()
        if window[0] <= start < window[1]
    }


def test_a_session_is_offered_at_its_start_until_its_last_seat_is_taken(clinic: Clinic) -> None:
    course(clinic)
    assert offered(clinic) == {"12:30": ["bell"]}
    assert offered(clinic, "check") == {}
    first = clinic.book("12:30", who=1).appointment
    second = clinic.book("12:30", who=2).appointment
    assert ((first.seat, second.seat), second.ends_at) == ((0, 1), at("13:30"))
    assert offered(clinic) == {}
    with pytest.raises(SlotTaken):
        clinic.book("12:30", who=3)
    assert {rule: found for rule, found in audit().items() if found} == {}


def test_the_session_alone_takes_the_calendar(clinic: Clinic) -> None:
    course(clinic, starts="09:30", ends="10:30")
    clinic.book("09:30")
    assert list(Occupancy.objects.values_list("kind", flat=True)) == ["session"]
    with pytest.raises(SlotTaken):
        clinic.book("10:00", who=2)
    with pytest.raises(SlotTaken):
        course(clinic, starts="10:00", ends="11:00")


def test_a_cancelled_seat_is_free_again_and_a_restored_visit_sits_down_again(clinic: Clinic) -> None:
    course(clinic, capacity=1)
    owner = clinic.member()
    first = clinic.book("12:30").appointment
    cancelled = cancel_appointment(actor=owner, appointment=first, now=NOW)
    second = clinic.book("12:30", who=2).appointment
    with pytest.raises(SlotTaken):
        restore_appointment(actor=owner, appointment=cancelled, now=NOW)
    cancel_appointment(actor=owner, appointment=second, now=NOW)
    restored = restore_appointment(actor=owner, appointment=cancelled, now=NOW)
    assert Appointment.objects.get(pk=restored.pk).seat == 0


def test_a_visit_moves_into_a_session_and_out_of_it(clinic: Clinic) -> None:
    made = course(clinic)
    owner = clinic.member()
    visit = clinic.book("09:00").appointment
    sitting = move_appointment(actor=owner, appointment=visit, start=at("12:30"), now=NOW)
    assert (sitting.session_id, sitting.seat, sitting.ends_at) == (made.pk, 0, at("13:30"))
    standing = move_appointment(actor=owner, appointment=sitting, start=at("09:30"), length=1800, now=NOW)
    assert (standing.session_id, standing.seat, standing.ends_at) == (None, None, at("10:00"))


def test_a_held_seat_is_nobody_elses_until_the_hold_ends(clinic: Clinic) -> None:
    course(clinic, capacity=1)
    visit, start = clinic.services["visit"].pk, at("12:30")
    hold = hold_time(actor=clinic.visitor, group=clinic.group, service=visit, calendar=None, start=start, now=NOW)
    with pytest.raises(SlotTaken):
        clinic.book("12:30", who=2)
    assert clinic.book("12:30", hold=hold.pk).appointment.seat == 0
    with pytest.raises(SlotTaken):
        clinic.book("12:30", who=2, now=NOW + timedelta(minutes=11))


def test_a_break_over_a_session_keeps_bookings_out(clinic: Clinic) -> None:
    course(clinic)
    bell = clinic.calendars["bell"]
    add_break(actor=clinic.member(), calendar=bell, starts_at=at("13:00"), ends_at=at("13:15"))
    assert offered(clinic) == {}
    with pytest.raises(SlotTaken):
        clinic.book("12:30")


def test_seats_that_are_taken_stay(clinic: Clinic) -> None:
    made = course(clinic)
    owner = clinic.member()
    clinic.book("12:30")
    second = clinic.book("12:30", who=2).appointment
    for refused in (partial(change_session, capacity=1), remove_session):
        with pytest.raises(Conflict) as told:
            refused(actor=owner, session=made, now=NOW)
        assert told.value.code == "seats_taken"
    cancel_appointment(actor=owner, appointment=second, now=NOW)
    assert change_session(actor=owner, session=made, capacity=1, now=NOW).capacity == 1


def test_a_removed_session_gives_its_time_back_and_can_be_restored(clinic: Clinic) -> None:
    owner = clinic.member()
    made = course(clinic, starts="09:30", ends="10:30")
    removed = remove_session(actor=owner, session=made, now=NOW)
    visit = clinic.book("10:00").appointment
    with pytest.raises(SlotTaken):
        restore_session(actor=owner, session=removed, now=NOW)
    cancel_appointment(actor=owner, appointment=visit, now=NOW)
    assert restore_session(actor=owner, session=removed, now=NOW).removed_at is None


@pytest.mark.parametrize("capacity", [0, 501])
def test_a_session_has_one_to_five_hundred_seats(clinic: Clinic, capacity: int) -> None:
    with pytest.raises(Invalid) as told:
        course(clinic, capacity=capacity)
    assert list(told.value.fields) == ["capacity"]


def test_the_database_itself_refuses_a_seat_twice_and_one_beyond_the_last(clinic: Clinic) -> None:
    course(clinic)
    clinic.book("12:30")
    second = clinic.book("12:30", who=2).appointment
    for seat in (0, 2):
        with pytest.raises(IntegrityError), transaction.atomic():
            Appointment.objects.filter(pk=second.pk).update(seat=seat)


@pytest.mark.parametrize("ends", ["12:30", "12:00"])
def test_a_session_ends_after_it_begins(clinic: Clinic, ends: str) -> None:
    with pytest.raises(Invalid) as told:
        course(clinic, ends=ends)
    assert list(told.value.fields) == ["end"]
    assert not Session.objects.exists()

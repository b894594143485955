"""Moving and swapping: the new time is had or the old one is kept."""

from dataclasses import replace
from typing import Any
from unittest.mock import patch

import pytest

from apps.appointments.access import appointment_for
from apps.appointments.actions import cancel_appointment, move_appointment, swap_appointments
from apps.appointments.actions.locks import lock_for
from apps.appointments.models import Appointment, Occupancy
from apps.core.actor import Actor
from apps.core.errors import Conflict, Forbidden, Invalid, SlotTaken
from apps.organizations.roles import Role
from apps.outbox.models import Event
from tests.appointments.test_sessions import course
from tests.clinic import NOW, Clinic, add_rooms, add_service, at, make_clinic

pytestmark = pytest.mark.django_db


def booked(clinic: Clinic, clock: str = "09:30", **fields: object) -> Appointment:
    return appointment_for(clinic.member(), clinic.book(clock, **fields).appointment.pk)  # type: ignore[arg-type]


def test_a_move_takes_the_new_time_gives_back_the_old_and_tells_both(clinic: Clinic) -> None:
    appointment = booked(clinic)
    moved = move_appointment(actor=clinic.member(), appointment=appointment, start=at("15:05"), now=NOW)
    assert (moved.starts_at, moved.ends_at, moved.revision) == (at("15:05"), at("15:35"), 2)
    assert list(Occupancy.objects.values_list("starts_at", flat=True)) == [at("15:05")]
    event = Event.objects.latest("id")
    assert (event.topic, event.payload["previous"]) == (
        "appointment.moved",
        {"start": at("09:30").isoformat(), "calendar": clinic.calendars["bell"].pk},
    )


def test_a_move_may_overlap_its_own_old_time(clinic: Clinic) -> None:
    moved = move_appointment(actor=clinic.member(), appointment=booked(clinic), start=at("09:45"), now=NOW)
    assert moved.starts_at == at("09:45")


def test_a_refused_move_keeps_the_old_time(clinic: Clinic) -> None:
    appointment = booked(clinic)
    clinic.book("10:00", who=2)
    with pytest.raises(SlotTaken) as refusal:
        move_appointment(actor=clinic.member(), appointment=appointment, start=at("10:00"), now=NOW)
    assert len(refusal.value.details["alternatives"]) == 3
    assert Appointment.objects.get(pk=appointment.pk).starts_at == at("09:30")


def test_staff_move_to_another_calendar_and_change_the_length(clinic: Clinic) -> None:
    chen = clinic.calendars["chen"].pk
    moved = move_appointment(
        actor=clinic.member(), appointment=booked(clinic), start=at("10:07"), calendar=chen, length=2700, now=NOW
    )
    assert (moved.calendar_id, moved.starts_at, moved.ends_at) == (chen, at("10:07"), at("10:52"))


def test_a_calendar_of_another_clinic_is_no_calendar(clinic: Clinic) -> None:
    foreign = make_clinic().calendars["bell"].pk
    with pytest.raises(Invalid) as refusal:
        move_appointment(
            actor=clinic.member(), appointment=booked(clinic), start=at("10:00"), calendar=foreign, now=NOW
        )
    assert list(refusal.value.fields) == ["calendar"]


def test_customers_move_within_the_offered_times_and_keep_their_calendar(clinic: Clinic) -> None:
    customer = Actor(kind="customer", organization=clinic.organization.pk, id="1")
    appointment = booked(clinic)
    with pytest.raises(SlotTaken):
        move_appointment(actor=customer, appointment=appointment, start=at("10:07"), now=NOW)
    moved = move_appointment(
        actor=customer,
        appointment=appointment,
        start=at("10:15"),
        calendar=clinic.calendars["chen"].pk,
        length=60,
        now=NOW,
    )
    assert (moved.starts_at, moved.ends_at) == (at("10:15"), at("10:45"))
    assert moved.calendar_id == clinic.calendars["bell"].pk


def test_customers_do_not_move_after_the_cut_off(clinic: Clinic) -> None:
    customer = Actor(kind="customer", organization=clinic.organization.pk, id="1")
    with pytest.raises(Forbidden) as refusal:
        move_appointment(actor=customer, appointment=booked(clinic), start=at("15:00"), now=at("09:00"))
    assert refusal.value.code == "too_late"


def test_a_pending_request_moves_without_taking_time(clinic: Clinic) -> None:
    add_service(clinic, "surgery", needs_approval=True)
    pending = booked(clinic, service=clinic.services["surgery"].pk)
    moved = move_appointment(actor=clinic.member(), appointment=pending, start=at("15:00"), now=NOW)
    assert (moved.state, moved.starts_at, Occupancy.objects.count()) == ("pending", at("15:00"), 0)


def test_what_is_over_does_not_move(clinic: Clinic) -> None:
    owner = clinic.member()
    cancelled = cancel_appointment(actor=owner, appointment=booked(clinic), now=NOW)
    with pytest.raises(Conflict) as refusal:
        move_appointment(actor=owner, appointment=cancelled, start=at("15:00"), now=NOW)
    assert refusal.value.code == "wrong_state"


def test_a_move_keeps_its_room_where_that_can_be(clinic: Clinic) -> None:
    add_rooms(clinic, "visit", "red", "blue")
    red, blue = clinic.calendars["red"].pk, clinic.calendars["blue"].pk
    # Blue has fewer visits that day, yet the appointment stays where it is.
    clinic.book("09:00", calendar=clinic.calendars["chen"].pk)
    in_blue = booked(clinic, "09:00", who=2)
    assert set(Occupancy.objects.filter(appointment=in_blue).values_list("calendar", flat=True)) >= {blue}
    clinic.book("10:00", who=3)
    moved = move_appointment(actor=clinic.member(), appointment=in_blue, start=at("11:00"), now=NOW)
    assert blue in Occupancy.objects.filter(appointment=moved).values_list("calendar", flat=True)
    assert red not in Occupancy.objects.filter(appointment=moved).values_list("calendar", flat=True)


def test_two_appointments_change_places_each_keeping_its_length(clinic: Clinic) -> None:
    first = booked(clinic)
    second = booked(clinic, "15:00", who=2, service=clinic.services["check"].pk, calendar=clinic.calendars["chen"].pk)
    swap_appointments(actor=clinic.member(), first=first, second=second, now=NOW)
    places = Appointment.objects.order_by("id").values_list("calendar", "starts_at", "ends_at")
    assert list(places) == [
        (clinic.calendars["chen"].pk, at("15:00"), at("15:30")),
        (clinic.calendars["bell"].pk, at("09:30"), at("10:30")),
    ]
    assert Event.objects.filter(topic="appointment.moved").count() == 2


def test_a_swap_that_does_not_fit_changes_neither(clinic: Clinic) -> None:
    first = booked(clinic)
    clinic.book("10:00", who=3)
    second = booked(clinic, "15:00", who=2, service=clinic.services["check"].pk)
    with pytest.raises(SlotTaken):
        swap_appointments(actor=clinic.member(), first=first, second=second, now=NOW)
    assert Appointment.objects.get(pk=first.pk).starts_at == at("09:30")
    assert Occupancy.objects.count() == 3


def test_an_appointment_is_not_swapped_with_itself_or_across_sites(clinic: Clinic) -> None:
    first = booked(clinic)
    for other in (first, booked(make_clinic())):
        with pytest.raises(Invalid):
            swap_appointments(actor=clinic.member(), first=first, second=other, now=NOW)


def test_moving_needs_the_right(clinic: Clinic) -> None:
    developer = clinic.member(Role.DEVELOPER)
    with pytest.raises(Forbidden):
        move_appointment(actor=developer, appointment=booked(clinic), start=at("15:00"), now=NOW)
    with pytest.raises(Forbidden):
        move_appointment(
            actor=clinic.member(Role.AGENT),
            appointment=booked(clinic, "10:00"),
            start=at("15:00"),
            overbook="x",
            now=NOW,
        )


def test_who_takes_part_in_a_session_does_not_change_places(clinic: Clinic) -> None:
    course(clinic)
    seated, other = booked(clinic, "12:30"), booked(clinic, "09:30", who=2)
    for first, second in ((seated, other), (other, seated)):
        with pytest.raises(Conflict) as told:
            swap_appointments(actor=clinic.member(), first=first, second=second, now=NOW)
        assert told.value.code == "in_session"
    assert Appointment.objects.get(pk=other.pk).starts_at == at("09:30")


def test_the_only_seat_of_a_session_is_not_free_for_whoever_sits_in_it(clinic: Clinic) -> None:
    course(clinic, capacity=1)
    seated = booked(clinic, "12:30")
    with pytest.raises(SlotTaken):
        move_appointment(actor=clinic.member(), appointment=seated, start=at("12:30"), now=NOW)
    assert Appointment.objects.get().seat == 0


def test_a_room_that_is_exchanged_before_the_locks_are_had_is_looked_at_again(clinic: Clinic) -> None:
    """Else the visit would give a room back that it did not lock."""
    add_rooms(clinic, "visit", "blue", "green")
    visit = booked(clinic)
    blue, green = (clinic.calendars[name].pk for name in ("blue", "green"))
    begun: list[list[int]] = []

    def exchanged_first(*asked: Any, **named: Any) -> Any:
        locked = lock_for(*asked, **named)
        if not begun:
            locked = replace(locked, calendars=[one for one in locked.calendars if one not in (blue, green)])
        begun.append(locked.calendars)
        return locked

    with patch("apps.appointments.actions.move.lock_for", exchanged_first):
        move_appointment(actor=clinic.member(), appointment=visit, start=at("15:00"), now=NOW)
    assert len(begun) == 2
    assert {row.starts_at for row in Occupancy.objects.all()} == {at("15:00")}
    assert Occupancy.objects.count() == 2

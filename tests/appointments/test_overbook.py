"""Deliberate overbooking: with the right and a reason, marked, and out of nobody's way."""

import pytest

from apps.appointments.access import appointment_for
from apps.appointments.actions import move_appointment
from apps.appointments.models import Appointment, Occupancy
from apps.core.errors import Forbidden, SlotTaken
from apps.organizations.roles import Role
from tests.clinic import NOW, Clinic, add_rooms, at

pytestmark = pytest.mark.django_db


def rows(appointment: Appointment) -> dict[int, bool]:
    return dict(Occupancy.objects.filter(appointment=appointment).values_list("calendar", "exclusive"))


def test_bk_33_staff_put_a_visit_over_another_with_a_reason(clinic: Clinic) -> None:
    clinic.book("09:30")
    forced = clinic.book("09:30", who=2, actor=clinic.member(), overbook="Emergency").appointment
    assert (forced.overbooked, forced.overbook_reason) == (True, "Emergency")
    assert rows(forced) == {clinic.calendars["bell"].pk: False}


def test_bk_33_without_the_right_or_the_wish_it_is_refused(clinic: Clinic) -> None:
    clinic.book("09:30")
    with pytest.raises(Forbidden):
        clinic.book("09:30", who=2, actor=clinic.member(Role.AGENT), overbook="Emergency")
    with pytest.raises(Forbidden):
        clinic.book("09:30", who=2, overbook="I am a visitor")
    with pytest.raises(SlotTaken):
        clinic.book("09:30", who=2, actor=clinic.member())
    assert Appointment.objects.count() == 1


def test_the_time_of_an_overbooked_visit_is_still_nobody_elses(clinic: Clinic) -> None:
    forced = clinic.book("19:30", actor=clinic.member(), overbook="After hours").appointment
    assert rows(forced) == {clinic.calendars["bell"].pk: True}
    with pytest.raises(SlotTaken):
        clinic.book("19:30", who=2, actor=clinic.member())


def test_moved_to_a_free_place_it_is_an_ordinary_visit_again(clinic: Clinic) -> None:
    owner = clinic.member()
    clinic.book("09:30")
    forced = clinic.book("09:30", who=2, actor=owner, overbook="Emergency").appointment
    moved = move_appointment(actor=owner, appointment=appointment_for(owner, forced.pk), start=at("11:00"), now=NOW)
    assert (moved.overbooked, rows(moved)) == (False, {clinic.calendars["bell"].pk: True})


def test_an_overbooked_visit_has_a_free_room_if_there_is_one_and_a_taken_one_if_not(clinic: Clinic) -> None:
    add_rooms(clinic, "visit", "red", "blue")
    bell, red, blue = (clinic.calendars[name].pk for name in ("bell", "red", "blue"))
    owner = clinic.member()
    first = clinic.book("09:30").appointment
    second = clinic.book("09:30", who=2, actor=owner, overbook="Emergency").appointment
    third = clinic.book("09:30", who=3, actor=owner, overbook="Another one").appointment
    assert rows(first) == {bell: True, red: True}
    assert rows(second) == {bell: False, blue: True}
    assert rows(third) in ({bell: False, red: False}, {bell: False, blue: False})


def test_moving_over_another_visit_asks_for_the_same_right(clinic: Clinic) -> None:
    owner = clinic.member()
    clinic.book("09:30")
    other = appointment_for(owner, clinic.book("11:00", who=2).appointment.pk)
    moved = move_appointment(actor=owner, appointment=other, start=at("09:30"), overbook="Emergency", now=NOW)
    assert (moved.overbooked, rows(moved)) == (True, {clinic.calendars["bell"].pk: False})

"""Booking: what is written, what is refused, and what the refused are told."""

import pytest

from apps.appointments.models import Appointment, Occupancy
from apps.core import clock
from apps.core.errors import SlotTaken
from apps.outbox.models import Event
from tests.clinic import Clinic, at

pytestmark = pytest.mark.django_db


def test_a_booking_writes_its_appointment_its_occupancy_and_one_event(clinic: Clinic) -> None:
    booked = clinic.book("09:30")
    appointment = Appointment.objects.get()
    assert (appointment.state, appointment.starts_at, appointment.ends_at) == ("booked", at("09:30"), at("10:00"))
    assert list(Occupancy.objects.values_list("calendar", "starts_at", "ends_at", "exclusive")) == [
        (clinic.calendars["bell"].pk, at("09:30"), at("10:00"), True)
    ]
    assert list(Event.objects.values_list("topic", "subject")) == [
        ("appointment.booked", f"appointment:{appointment.pk}")
    ]
    assert len(booked.token) == 22


def test_a_taken_time_is_refused_with_the_three_nearest(clinic: Clinic) -> None:
    clinic.book("09:30")
    with pytest.raises(SlotTaken) as refusal:
        clinic.book("09:30", who=2)
    assert [clock.instant(one) for one in refusal.value.details["alternatives"]] == [
        at("09:00"),
        at("10:00"),
        at("10:15"),
    ]
    assert Appointment.objects.count() == 1


def test_no_preference_goes_to_the_one_with_fewest_visits_that_day(clinic: Clinic) -> None:
    clinic.book("14:00")
    assert clinic.book("09:30", who=2, calendar=None).appointment.calendar_id == clinic.calendars["chen"].pk

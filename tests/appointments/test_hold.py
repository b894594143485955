"""Holds: nobody else's for ten minutes, then anybody's."""

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest

from apps.appointments.actions import add_break, hold_time, release_time
from apps.appointments.models import Hold, Occupancy
from apps.core.errors import Forbidden, SlotTaken
from apps.groups.models import Group, Service
from apps.outbox.models import Event
from tests.clinic import NOW, Clinic, add_rooms, at

pytestmark = pytest.mark.django_db


def hold(clinic: Clinic, clock: str = "09:30", now: datetime = NOW, **fields: Any) -> Hold:
    clinic.group.refresh_from_db()
    wish = {"service": clinic.services["visit"].pk, "calendar": clinic.calendars["bell"].pk} | fields
    return hold_time(group=clinic.group, start=at(clock), now=now, **({"actor": clinic.visitor} | wish))


def test_a_held_time_is_nobody_elses_until_its_end(clinic: Clinic) -> None:
    made = hold(clinic)
    assert made.expires_at == NOW + timedelta(minutes=10)
    with pytest.raises(SlotTaken):
        clinic.book("09:30", now=made.expires_at - timedelta(milliseconds=1001))
    assert clinic.book("09:30", now=made.expires_at).appointment.state == "booked"
    assert [row.kind for row in Occupancy.objects.all()] == ["appointment"]


def test_its_visitor_books_it_although_it_is_no_longer_offered(clinic: Clinic) -> None:
    made = hold(clinic)
    Service.objects.update(notice=60 * 24 * 30)
    assert clinic.book("09:30", hold=made.pk).appointment.starts_at == at("09:30")
    assert Occupancy.objects.filter(kind="hold").count() == 0


def test_a_hold_takes_its_room_and_gives_it_to_the_booking(clinic: Clinic) -> None:
    add_rooms(clinic, "visit", "red")
    made = hold(clinic)
    with pytest.raises(SlotTaken):
        clinic.book("09:30", calendar=clinic.calendars["chen"].pk)
    booked = clinic.book("09:30", hold=made.pk).appointment
    taken = Occupancy.objects.filter(appointment=booked).values_list("calendar", flat=True)
    assert set(taken) == {clinic.calendars["bell"].pk, clinic.calendars["red"].pk}


def test_a_hold_of_another_time_gives_nothing(clinic: Clinic) -> None:
    made = hold(clinic)
    clinic.book("10:00", who=2)
    with pytest.raises(SlotTaken):
        clinic.book("10:00", hold=made.pk)


def test_ones_own_hold_is_not_in_the_way_of_another_service_or_start(clinic: Clinic) -> None:
    made = hold(clinic)
    longer = clinic.book("09:30", hold=made.pk, service=clinic.services["check"].pk).appointment
    assert (longer.ends_at, Occupancy.objects.count()) == (at("10:30"), 1)
    again = hold(clinic, "11:00")
    assert clinic.book("10:45", who=2, hold=again.pk).appointment.starts_at == at("10:45")


def test_a_hold_outlives_a_change_of_the_services_length(clinic: Clinic) -> None:
    made = hold(clinic)
    Service.objects.update(length=45)
    assert clinic.book("09:30", hold=made.pk).appointment.ends_at == at("10:15")


def test_an_ended_hold_falls_back_to_what_is_offered(clinic: Clinic) -> None:
    made = hold(clinic)
    later = made.expires_at + timedelta(seconds=1)
    assert clinic.book("09:30", hold=made.pk, now=later).appointment.state == "booked"


def test_a_break_put_over_a_hold_does_not_take_it_away(clinic: Clinic) -> None:
    made = hold(clinic)
    add_break(actor=clinic.member(), calendar=clinic.calendars["bell"], starts_at=at("09:00"), ends_at=at("12:00"))
    assert clinic.book("09:30", hold=made.pk).appointment.state == "booked"


def test_letting_go_frees_the_time_and_twice_is_no_error(clinic: Clinic) -> None:
    made = hold(clinic)
    for _ in range(2):
        release_time(actor=clinic.visitor, hold=made.pk)
    assert clinic.book("09:30").appointment.state == "booked"
    assert list(Event.objects.filter(topic__startswith="hold.").order_by("id").values_list("topic", flat=True)) == [
        "hold.made",
        "hold.released",
    ]


def test_a_time_that_is_not_offered_is_not_held(clinic: Clinic) -> None:
    with pytest.raises(SlotTaken):
        hold(clinic, "12:30")
    assert Hold.objects.count() == 0


class TestHoldingAgain:
    """A form that is sent again holds one time, not two."""

    MINE = uuid.UUID(int=1)

    def test_the_same_time_again_ends_when_it_would_have_ended(self, clinic: Clinic) -> None:
        first = hold(clinic, hold=self.MINE)
        again = hold(clinic, hold=self.MINE, now=NOW + timedelta(minutes=9))
        assert (again.pk, again.expires_at, Hold.objects.count()) == (self.MINE, first.expires_at, 1)
        assert Occupancy.objects.count() == 1

    def test_another_time_lets_the_first_one_go(self, clinic: Clinic) -> None:
        hold(clinic, hold=self.MINE)
        moved = hold(clinic, "11:00", hold=self.MINE, now=NOW + timedelta(minutes=9))
        assert moved.expires_at == NOW + timedelta(minutes=19)
        assert clinic.book("09:30", now=NOW + timedelta(minutes=9)).appointment.state == "booked"

    def test_a_time_that_is_not_free_leaves_the_first_one_held(self, clinic: Clinic) -> None:
        clinic.book("11:00", who=2)
        hold(clinic, hold=self.MINE)
        with pytest.raises(SlotTaken):
            hold(clinic, "11:00", hold=self.MINE)
        with pytest.raises(SlotTaken):
            clinic.book("09:30")


def test_no_visitor_holds_a_time_where_online_booking_is_closed(clinic: Clinic) -> None:
    Group.objects.update(inactive=True)
    with pytest.raises(Forbidden) as refusal:
        hold(clinic)
    assert (refusal.value.code, Hold.objects.count()) == ("closed", 0)


def test_staff_hold_a_time_where_online_booking_is_closed(clinic: Clinic) -> None:
    Group.objects.update(inactive=True)
    clinic.group.refresh_from_db()
    made = hold(clinic, actor=clinic.member())
    assert made.starts_at == at("09:30")

"""Many at once: nobody is booked twice, nobody waits for ever, and who loses is told."""

import random
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, connection

from apps.accounts.actions import transaction
from apps.accounts.models import RateCounter
from apps.appointments.models import Appointment, Occupancy
from apps.core.errors import SlotTaken
from apps.operations.auditor import audit
from tests.clinic import MONDAY, Clinic, add_rooms, add_service, at, make_clinic
from tests.racing import codes, race, shared_out, winners, without_locks


@pytest.mark.lockless
def test_bk_01_without_lock_and_constraint_the_stampede_sells_one_time_many_times(clinic: Clinic) -> None:
    """The control: the race is real. With either guard gone the other one still holds; with both gone it does not."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE appointments_occupancy DROP CONSTRAINT nobody_is_booked_twice")
    try:
        with without_locks():
            sold = winners(race([partial(clinic.book, "09:30", who=who) for who in range(20)]))
        assert len(sold) > 1
        assert sum(audit().values()) > 0
    finally:
        Appointment.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM outbox_event")
            cursor.execute(
                "ALTER TABLE appointments_occupancy ADD CONSTRAINT nobody_is_booked_twice EXCLUDE USING gist "
                "(int8range(calendar_id, calendar_id, '[]') WITH &&, tstzrange(starts_at, ends_at) WITH &&) "
                "WHERE (exclusive)"
            )


def test_bk_01_stampede_on_one_time_has_one_winner(clinic: Clinic) -> None:
    results = race([partial(clinic.book, "09:30", who=who) for who in range(50)])
    assert len(winners(results)) == 1
    assert codes(results) == {"slot_taken"}
    assert all(len(one.details["alternatives"]) == 3 for one in results if isinstance(one, SlotTaken))


def test_bk_02_wide_race_sells_each_time_once(clinic: Clinic) -> None:
    times = [at(f"{hour:02}:{minute}") for hour in (9, 10, 11, 14, 15) for minute in ("00", "30")]
    results = shared_out(16, [partial(clinic.book, times[i % 10], who=i) for i in range(200)])
    assert (len(winners(results)), codes(results)) == (10, {"slot_taken"})


def mixed(clinic: Clinic, tries: int) -> list[Any]:
    """Bookings of five lengths with buffers, on a grid of five minutes, over three days."""
    for length, before, after in [(15, 0, 0), (20, 5, 10), (30, 0, 15), (45, 10, 5), (60, 15, 15)]:
        add_service(clinic, f"s{length}", length=length, buffer_before=before, buffer_after=after)
    clinic.calendars["bell"].step = 5
    clinic.calendars["bell"].save()
    dice = random.Random(7)
    works = []
    for who in range(tries):
        start = at("09:00", MONDAY + timedelta(days=dice.randrange(3))) + timedelta(minutes=5 * dice.randrange(100))
        service = clinic.services[f"s{dice.choice([15, 20, 30, 45, 60])}"].pk
        works.append(partial(clinic.book, start, who=who, service=service))
    return works


@pytest.mark.slow
def test_bk_03_partial_overlaps_never_meet_buffers_included(clinic: Clinic) -> None:
    results = shared_out(8, mixed(clinic, 2_000))
    assert codes(results) <= {"slot_taken", "busy"}
    assert len(winners(results)) > 20  # who comes first decides how many fit; about thirty do
    assert RateCounter.objects.filter(key=transaction.COLLISIONS).count() == 0


def test_bk_04_touching_times_are_both_had(clinic: Clinic) -> None:
    results = race([partial(clinic.book, "09:00"), partial(clinic.book, "09:30", who=2)])
    assert len(winners(results)) == 2


def test_bk_06_a_writer_who_asks_nobody_is_refused_by_the_database(clinic: Clinic) -> None:
    booked = clinic.book("09:30").appointment
    with pytest.raises(IntegrityError) as refusal:
        Occupancy.objects.create(
            organization_id=clinic.organization.pk,
            calendar=clinic.calendars["bell"],
            kind="appointment",
            appointment=booked,
            starts_at=at("09:45"),
            ends_at=at("10:15"),
        )
    assert getattr(refusal.value.__cause__, "sqlstate", None) == "23P01"
    assert "nobody_is_booked_twice" in str(refusal.value)
    assert Occupancy.objects.count() == 1


@pytest.mark.lockless
def test_bk_07_with_the_lock_patched_away_the_constraint_holds_and_the_collisions_are_counted(clinic: Clinic) -> None:
    with without_locks():
        results = race([partial(clinic.book, "09:30", who=who) for who in range(20)])
    assert len(winners(results)) == 1
    assert codes(results) <= {"slot_taken", "busy"}
    assert RateCounter.objects.get(key=transaction.COLLISIONS).count > 0


def test_bk_14_no_preference_gives_every_practitioner_away_once(transactional_db: None) -> None:
    clinic = make_clinic(calendars=5)
    results = race([partial(clinic.book, "09:30", who=who, calendar=None) for who in range(50)])
    assert len(winners(results)) == 5
    assert {booked.appointment.calendar_id for booked in winners(results)} == {c.pk for c in clinic.calendars.values()}


def test_bk_15_practitioner_room_and_device_are_taken_without_a_deadlock(transactional_db: None) -> None:
    clinic = make_clinic(calendars=3)
    add_rooms(clinic, "visit", "red", "blue")
    add_rooms(clinic, "visit", "laser", "scanner", kind="device")
    times = [at("09:00"), at("09:30"), at("10:00"), at("10:30")]
    practitioners = [clinic.calendars[name].pk for name in ("bell", "chen", "diaz")]
    works = [
        partial(clinic.book, times[i % 4], who=i, calendar=random.Random(i).choice([*practitioners, None]))
        for i in range(120)
    ]
    results = shared_out(12, works)
    assert codes(results) == {"slot_taken"}
    # Two rooms and two devices: of three practitioners two can work at any one time.
    assert len(winners(results)) == 8
    assert Occupancy.objects.count() == 24

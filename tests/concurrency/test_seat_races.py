"""Many at once for the seats of one session: as many sit down as there are seats."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import connection

from apps.appointments.actions import add_session, cancel_appointment
from apps.appointments.models import Appointment, Session
from tests.clinic import NOW, Clinic, at
from tests.racing import codes, race, shared_out, winners, without_locks

SEATS = "int8range(session_id, session_id, '[]') WITH &&, int8range(seat, seat, '[]') WITH &&"


def course(clinic: Clinic, capacity: int) -> Session:
    return add_session(
        actor=clinic.member(),
        calendar=clinic.calendars["bell"],
        service=clinic.services["visit"].pk,
        starts_at=at("12:30"),
        ends_at=at("13:30"),
        capacity=capacity,
        now=NOW,
    )


def seats() -> list[int]:
    found = Appointment.objects.exclude(seat=None).values_list("seat", flat=True)
    return sorted(seat for seat in found if seat is not None)


@pytest.mark.lockless
def test_bk_16_without_lock_and_constraint_seats_are_sold_twice(clinic: Clinic) -> None:
    """The control: the race is real. With the lock gone the constraint still holds; with both gone nothing does."""
    course(clinic, 5)
    with without_locks():
        race([partial(clinic.book, "12:30", who=who) for who in range(20)], patient=False)
    assert seats() == sorted(set(seats()))
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE appointments_appointment DROP CONSTRAINT nobody_sits_twice")
    try:
        Appointment.objects.all().delete()
        with without_locks():
            race([partial(clinic.book, "12:30", who=who) for who in range(20)])
        assert len(seats()) > len(set(seats()))
    finally:
        Appointment.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM outbox_event")
            cursor.execute(
                "ALTER TABLE appointments_appointment ADD CONSTRAINT nobody_sits_twice "
                f"EXCLUDE USING gist ({SEATS}) WHERE (seat IS NOT NULL)"
            )


@pytest.mark.parametrize("capacity", [1, 5, 30])
def test_bk_16_a_session_of_n_seats_has_exactly_n_winners(clinic: Clinic, capacity: int) -> None:
    course(clinic, capacity)
    results = shared_out(8, [partial(clinic.book, "12:30", who=who) for who in range(4 * capacity + 4)])
    refused = codes(results)
    assert (len(winners(results)), refused, seats()) == (capacity, {"slot_taken"}, list(range(capacity)))


def test_bk_17_seats_freed_in_the_rush_come_back_once(clinic: Clinic) -> None:
    course(clinic, 12)
    owner = clinic.member()
    first = [clinic.book("12:30", who=who).appointment for who in range(12)]
    free = [partial(cancel_appointment, actor=owner, appointment=one, now=NOW) for one in first[:4]]
    rush = [partial(clinic.book, "12:30", who=100 + who) for who in range(40)]
    works: list[Callable[[], Any]] = [*rush[:10], *free, *rush[10:]]
    results = shared_out(8, works)
    assert codes(results) == {"slot_taken"}
    assert seats() == list(range(12))

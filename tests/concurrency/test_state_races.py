"""Two hands on one appointment: one is first, the other is told, and what happened stays in order."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection

from apps.appointments.access import appointment_for
from apps.appointments.actions import (
    approve_appointment,
    cancel_appointment,
    confirm_appointment,
    hold_time,
    move_appointment,
    swap_appointments,
)
from apps.appointments.models import Appointment, Hold, Occupancy
from apps.core.actor import Actor
from apps.core.errors import Conflict, DomainError
from apps.outbox.models import Event
from tests.clinic import NOW, Clinic, add_service, at, make_clinic
from tests.racing import codes, race, shared_out, winners
from tests.sizes import show, size

Action = Any
EDGES = size(40, 500)  # rounds


def acting(action: Action, actor: Actor, appointment: int, **more: Any) -> Action:
    """The action on a copy of its own, as each request has one."""

    def work() -> Any:
        return action(actor=actor, appointment=appointment_for(actor, appointment), now=NOW, **more)

    return work


def topics(appointment: int) -> list[str]:
    return list(
        Event.objects.filter(subject=f"appointment:{appointment}").order_by("id").values_list("topic", flat=True)
    )


def test_bk_09_of_two_requests_for_one_time_one_is_approved(clinic: Clinic) -> None:
    add_service(clinic, "surgery", needs_approval=True)
    first, second = (clinic.book("09:30", who=who, service=clinic.services["surgery"].pk).appointment for who in (1, 2))
    assert (first.state, second.state, Occupancy.objects.count()) == ("pending", "pending", 0)
    staff = [clinic.member() for _ in range(3)]
    works = [acting(approve_appointment, staff[i % 3], (first, second)[i % 2].pk) for i in range(50)]
    results = race(works)
    assert len(winners(results)) == 1
    assert codes(results) <= {"slot_taken", "wrong_state", "changed_meanwhile"}
    assert sorted(Appointment.objects.values_list("state", flat=True)) == ["booked", "pending"]
    assert Event.objects.filter(topic="appointment.approved").count() == 1


def test_bk_10_confirmed_a_hundred_times_is_confirmed_once(clinic: Clinic) -> None:
    booked = clinic.book("09:30").appointment
    owner = clinic.member()
    results = shared_out(16, [acting(confirm_appointment, owner, booked.pk)] * 100)
    assert len(winners(results)) == 1
    assert codes(results) <= {"wrong_state", "changed_meanwhile"}
    assert topics(booked.pk) == ["appointment.booked", "appointment.confirmed"]


def test_bk_11_confirm_against_cancel_ends_in_one_of_them(clinic: Clinic) -> None:
    owner = clinic.member()
    for _ in range(25):
        booked = clinic.book("09:30").appointment
        race([acting(confirm_appointment, owner, booked.pk), acting(cancel_appointment, owner, booked.pk)])
        state = Appointment.objects.get(pk=booked.pk).state
        told = topics(booked.pk)
        if state == "confirmed":
            assert told == ["appointment.booked", "appointment.confirmed"]
            cancel_appointment(actor=owner, appointment=appointment_for(owner, booked.pk), now=NOW)
        else:
            assert (state, told[-1]) == ("cancelled", "appointment.cancelled")


def test_bk_12_a_move_that_loses_keeps_its_time(clinic: Clinic) -> None:
    owner = clinic.member()
    for _ in range(20):
        moving = clinic.book("09:00").appointment
        results = race(
            [
                acting(move_appointment, owner, moving.pk, start=at("10:00")),
                partial(clinic.book, "10:00", who=2),
                partial(clinic.book, "09:00", who=3),
            ]
        )
        stands = Appointment.objects.get(pk=moving.pk)
        moved = not isinstance(results[0], DomainError)
        assert stands.starts_at == (at("10:00") if moved else at("09:00"))
        assert isinstance(results[1], DomainError) is moved
        assert codes(results) <= {"slot_taken"}
        for one in Appointment.objects.exclude(state="cancelled"):
            cancel_appointment(actor=owner, appointment=appointment_for(owner, one.pk), now=NOW)


def test_bk_13_two_that_change_places_by_moving_or_by_swapping(clinic: Clinic) -> None:
    owner = clinic.member()
    first, second = clinic.book("09:00").appointment, clinic.book("10:00", who=2).appointment

    def swap() -> None:
        swap_appointments(
            actor=owner, first=appointment_for(owner, first.pk), second=appointment_for(owner, second.pk), now=NOW
        )

    for _ in range(30):
        places = dict(Appointment.objects.values_list("pk", "starts_at"))
        results = race(
            [
                acting(move_appointment, owner, first.pk, start=places[second.pk]),
                acting(move_appointment, owner, second.pk, start=places[first.pk]),
                swap,
            ]
        )
        assert codes(results) <= {"slot_taken", "changed_meanwhile"}
        assert set(Appointment.objects.values_list("starts_at", flat=True)) == {at("09:00"), at("10:00")}
        # Each alone runs into the other, so only the swap can have changed anything.
        changed = dict(Appointment.objects.values_list("pk", "starts_at")) != places
        assert changed is not isinstance(results[2], DomainError)


@pytest.mark.full
def test_bk_21_at_the_end_of_a_hold_one_of_two_has_the_time(clinic: Clinic) -> None:
    owner = clinic.member()
    kept = 0
    for number in range(EDGES):
        clinic.group.refresh_from_db()
        hold = hold_time(
            actor=clinic.visitor,
            group=clinic.group,
            service=clinic.services["visit"].pk,
            calendar=clinic.calendars["bell"].pk,
            start=at("09:30"),
            now=NOW,
        )
        # Every millisecond from 50 before to 50 after, not in their order: any forty of them lie on both sides.
        edge = hold.expires_at + timedelta(milliseconds=number * 7 % 101 - 50)
        results = race(
            [
                partial(clinic.book, "09:30", hold=hold.pk, now=edge),
                partial(clinic.book, "09:30", who=2, now=edge),
            ]
        )
        assert (len(winners(results)), codes(results)) == (1, {"slot_taken"})
        held = not isinstance(results[0], DomainError)
        assert held or edge >= hold.expires_at
        kept += held
        won = winners(results)[0].appointment
        cancel_appointment(actor=owner, appointment=appointment_for(owner, won.pk), now=NOW)
        Hold.objects.all().delete()
    show(f"{EDGES} rounds: {kept} times the one who held it, {EDGES - kept} times the other, never both")


def test_bk_30_whoever_waits_for_a_calendar_is_told_busy_and_others_are_not_kept(clinic: Clinic) -> None:
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SELECT 1 FROM groups_calendar WHERE id = %s FOR UPDATE", [clinic.calendars["bell"].pk])
    chen = clinic.calendars["chen"].pk
    try:
        began = datetime.now().astimezone()
        results = race(
            [partial(clinic.book, "09:30", who=who) for who in range(10)]
            + [partial(clinic.book, "09:30", who=99, calendar=chen)],
            patient=False,
        )
        waited = datetime.now().astimezone() - began
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ROLLBACK")
    assert [result.code for result in results[:10] if isinstance(result, DomainError)] == ["busy"] * 10
    assert {result.status for result in results[:10] if isinstance(result, DomainError)} == {503}
    assert {result.retry_after for result in results[:10] if isinstance(result, DomainError)} == {1}
    assert winners(results)[0].appointment.calendar_id == chen
    assert waited < timedelta(seconds=15)  # promised are 3 s; ten racers, two cores and other work are allowed for


def test_bk_31_a_stampede_on_one_calendar_refuses_nobody_on_another(transactional_db: None) -> None:
    clinic = make_clinic()
    chen = clinic.calendars["chen"].pk
    times = [at(f"{hour:02}:{minute}") for hour in (9, 10, 11) for minute in ("00", "30")]
    results = race(
        [partial(clinic.book, "09:30", who=who) for who in range(30)]
        + [partial(clinic.book, start, who=100 + i, calendar=chen) for i, start in enumerate(times)]
    )
    assert len(winners(results[:30])) == 1
    assert len(winners(results[30:])) == len(times)


def test_a_copy_that_is_outdated_changes_nothing(clinic: Clinic) -> None:
    owner = clinic.member()
    booked = clinic.book("09:30").appointment
    outdated = appointment_for(owner, booked.pk)
    confirm_appointment(actor=owner, appointment=appointment_for(owner, booked.pk), now=NOW)
    with pytest.raises(Conflict) as refusal:
        move_appointment(actor=owner, appointment=outdated, start=at("10:00"), now=NOW)
    assert refusal.value.code == "changed_meanwhile"
    assert Appointment.objects.get().starts_at == at("09:30")

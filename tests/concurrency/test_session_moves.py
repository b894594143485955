"""A session that is moved while others move it too, or sit down in it: everybody in it is where it is."""

from datetime import datetime
from functools import partial
from typing import Any
from unittest.mock import patch

import pytest

from apps.appointments.actions import add_session, cancel_appointment, move_session, reschedule
from apps.appointments.models import Appointment, Occupancy, Session
from apps.outbox.models import Event
from tests.clinic import NOW, Clinic, at
from tests.racing import codes, race, winners, without_locks

LAST_STEP = "apps.appointments.actions.reschedule.tell_session"
ROUNDS = 6


def course(clinic: Clinic, begins: str, ends: str) -> Session:
    return add_session(
        actor=clinic.member(),
        calendar=clinic.calendars["bell"],
        service=clinic.services["visit"].pk,
        starts_at=at(begins),
        ends_at=at(ends),
        capacity=2,
        now=NOW,
    )


def moving(clinic: Clinic, session: Session, begins: str, ends: str) -> partial[Session]:
    session = Session.objects.get(pk=session.pk)
    return partial(
        move_session, actor=clinic.member(), session=session, starts_at=at(begins), ends_at=at(ends), now=NOW
    )


def times_of(session: Session) -> dict[str, set[datetime]]:
    """When the session, what it takes and the visits in it begin: of each one instant."""
    visits = Appointment.objects.filter(session=session.pk, seat__isnull=False)
    return {
        "session": {Session.objects.get(pk=session.pk).starts_at},
        "occupancy": set(Occupancy.objects.filter(session=session.pk).values_list("starts_at", flat=True)),
        "visits": set(visits.values_list("starts_at", flat=True)),
    }


def all_at(instant: datetime) -> dict[str, set[datetime]]:
    return {"session": {instant}, "occupancy": {instant}, "visits": {instant}}


def sit_down_before_the_move_is_written(clinic: Clinic) -> list[Any]:
    """Somebody books the seat of 12:30 when all is moved but nothing of it can be seen yet."""
    session = course(clinic, "12:30", "13:30")
    clinic.book("12:30")
    tell, answers = reschedule.tell_session, []

    def told(*about: Any) -> None:
        answers.extend(race([partial(clinic.book, "12:30", who=2)], patient=False))
        tell(*about)

    with patch(LAST_STEP, told):
        moving(clinic, session, "18:00", "19:00")()
    return [session, *answers]


@pytest.mark.lockless
def test_without_the_lock_somebody_sits_down_in_a_session_that_is_elsewhere(clinic: Clinic) -> None:
    """The control: it is the lock that keeps the two apart."""
    with without_locks():
        session, answer = sit_down_before_the_move_is_written(clinic)
    assert winners([answer]) == [answer]
    assert times_of(session) == all_at(at("18:00")) | {"visits": {at("12:30"), at("18:00")}}
    Appointment.objects.all().delete()
    Event.objects.all().delete()


def test_nobody_sits_down_while_the_session_is_moved(clinic: Clinic) -> None:
    session, answer = sit_down_before_the_move_is_written(clinic)
    assert codes([answer]) == {"busy"}
    assert times_of(session) == all_at(at("18:00"))


def test_the_last_seat_moves_along_or_is_refused(clinic: Clinic) -> None:
    session = course(clinic, "12:30", "13:30")
    clinic.book("12:30")
    here, there = ("12:30", "13:30"), ("18:00", "19:00")
    for who in range(2, ROUNDS + 2):
        late = partial(clinic.book, here[0], who=who)
        moved, booked = race([moving(clinic, session, *there), late])
        assert (winners([moved]), codes([booked]) <= {"slot_taken"}) == ([session], True)
        assert times_of(session) == all_at(at(there[0]))
        for one in Appointment.objects.filter(client__email=f"ada{who}@example.org"):
            cancel_appointment(actor=clinic.member(), appointment=one, now=NOW)
        here, there = there, here


def test_of_two_who_move_one_session_the_later_has_the_last_word(clinic: Clinic) -> None:
    session = course(clinic, "12:30", "13:30")
    clinic.book("12:30")
    for _ in range(ROUNDS):
        race([moving(clinic, session, "18:00", "19:00"), moving(clinic, session, "19:30", "20:30")])
        stands = Session.objects.get(pk=session.pk).starts_at
        assert stands in {at("18:00"), at("19:30")}
        assert times_of(session) == all_at(stands)


def test_of_two_sessions_that_are_moved_to_one_time_one_arrives(clinic: Clinic) -> None:
    first, second = course(clinic, "12:30", "13:30"), course(clinic, "18:00", "19:00")
    answers = race([moving(clinic, one, "20:00", "21:00") for one in (first, second)])
    assert (len(winners(answers)), codes(answers)) == (1, {"slot_taken"})
    begins = dict(Session.objects.values_list("pk", "starts_at"))
    assert begins in ({first.pk: at("20:00"), second.pk: at("18:00")}, {first.pk: at("12:30"), second.pk: at("20:00")})

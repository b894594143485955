"""Another time for a session: everybody in it moves along and is told, or nobody does."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest

from apps.appointments.actions import cancel_appointment, hold_time, mark_arrived, move_session
from apps.appointments.actions.locks import lock_for
from apps.appointments.models import Appointment, Hold, Occupancy, Session
from apps.core.errors import Conflict, Invalid, SlotTaken
from apps.operations.auditor import audit
from apps.outbox.models import Event
from tests.api.groups.caller import keyed
from tests.appointments.test_sessions import course
from tests.clinic import NOW, Clinic, add_rooms, at

pytestmark = pytest.mark.django_db


def times() -> set[tuple[object, object]]:
    """When the session, its visits and what it takes are: one time where all agree."""
    rows = (Session.objects, Appointment.objects.exclude(state="cancelled"), Occupancy.objects.filter(kind="session"))
    return {pair for row in rows for pair in row.values_list("starts_at", "ends_at")}


def moved(clinic: Clinic, session: Session, starts: str, ends: str) -> Session:
    actor = clinic.member()
    return move_session(actor=actor, session=session, starts_at=at(starts), ends_at=at(ends), now=NOW)


def test_a_session_moves_with_its_seats_and_its_room_and_each_visit_tells_so(clinic: Clinic) -> None:
    add_rooms(clinic, "visit", "blue")
    clinic.group.refresh_from_db()
    made = course(clinic, capacity=3)
    visits = [clinic.book("12:30", who=who).appointment for who in (1, 2, 3)]
    cancel_appointment(actor=clinic.member(), appointment=visits[2], now=NOW)
    moved(clinic, made, "13:00", "14:30")  # over its own time
    assert times() == {(at("13:00"), at("14:30"))}
    assert Occupancy.objects.count() == 2
    told = Event.objects.filter(topic="appointment.moved").order_by("id").values_list("payload", flat=True)
    assert [(one["appointment"], one["previous"]["start"], one["start"]) for one in told] == [
        (visit.pk, at("12:30").isoformat(), at("13:00").isoformat()) for visit in visits[:2]
    ]
    assert Event.objects.get(topic="session.moved").payload["end"] == at("14:30").isoformat()
    assert {finding: rows for finding, rows in audit().items() if rows} == {}


def test_where_the_new_time_is_taken_everything_stays(clinic: Clinic) -> None:
    made = course(clinic)
    clinic.book("12:30")
    clinic.book("10:00", who=2)
    with pytest.raises(SlotTaken):
        moved(clinic, made, "09:30", "10:30")
    assert times() >= {(at("12:30"), at("13:30"))}
    assert not Event.objects.filter(topic__endswith=".moved").exists()


def test_who_has_come_keeps_the_session_where_it_is(clinic: Clinic) -> None:
    made = course(clinic)
    visit = clinic.book("12:30").appointment
    mark_arrived(actor=clinic.member(), appointment=visit, now=at("12:25"))
    with pytest.raises(Conflict) as refused:
        moved(clinic, made, "13:00", "14:00")
    assert (refused.value.code, times()) == ("wrong_state", {(at("12:30"), at("13:30"))})


def test_a_seat_that_is_only_held_is_let_go(clinic: Clinic) -> None:
    made = course(clinic, capacity=1)
    about = {"service": clinic.services["visit"].pk, "calendar": clinic.calendars["bell"].pk, "start": at("12:30")}
    hold = hold_time(actor=clinic.visitor, group=clinic.group, now=NOW, **about)
    moved(clinic, made, "13:00", "14:00")
    assert Hold.objects.get(pk=hold.pk).session_id is None
    assert clinic.book("13:00").appointment.session_id == made.pk


def test_a_program_moves_it_by_its_record(clinic: Clinic) -> None:
    caller = keyed(clinic)
    day = at("12:30") + timedelta(weeks=52)
    made = course(clinic)
    Session.objects.update(starts_at=day, ends_at=day + timedelta(hours=1))
    Occupancy.objects.update(starts_at=day, ends_at=day + timedelta(hours=1))
    record = caller.get(f"/vevents/{made.pk}").json()
    answer = caller.call("PUT", f"/vevents/{made.pk}", {"vevent": {"start": record["start"].replace("12:30", "13:00")}})
    assert answer.status_code == 200
    assert (answer.json()["start"], answer.json()["end"]) == (
        record["start"].replace("12:30", "13:00"),
        record["end"].replace("13:30", "14:00"),
    )


@pytest.mark.parametrize("ends", ["13:00", "12:59"])
def test_a_session_ends_after_it_begins_wherever_it_goes(clinic: Clinic, ends: str) -> None:
    made = course(clinic)
    with pytest.raises(Invalid) as told:
        moved(clinic, made, "13:00", ends)
    assert list(told.value.fields) == ["ends_at"]
    assert times() == {(at("12:30"), at("13:30"))}


def test_a_room_of_the_session_that_is_not_locked_is_looked_at_again(clinic: Clinic) -> None:
    add_rooms(clinic, "visit", "blue")
    clinic.group.refresh_from_db()
    made = course(clinic)
    begun: list[list[int]] = []

    def without_the_room_first(*asked: Any, **named: Any) -> Any:
        locked = lock_for(*asked, **named)
        if not begun:
            locked = replace(locked, calendars=[made.calendar_id])
        begun.append(locked.calendars)
        return locked

    with patch("apps.appointments.actions.reschedule.lock_for", without_the_room_first):
        moved(clinic, made, "15:00", "16:00")
    assert len(begun) == 2
    assert times() == {(at("15:00"), at("16:00"))}

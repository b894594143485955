"""Where an appointment stands, written over the API: one step of the desk, or none."""

from typing import Any

import pytest
from time_machine import travel

from apps.appointments.models import Appointment
from apps.outbox.models import Event
from tests.api.groups.caller import Keyed, keyed
from tests.clinic import NOW, Clinic

pytestmark = pytest.mark.django_db

BOOKED, CONFIRMED, ARRIVED, DONE, MISSED, CANCELLED, WAITING = range(7)


@pytest.fixture
def caller(clinic: Clinic) -> Any:
    with travel(NOW, tick=False):
        yield keyed(clinic)


def put(caller: Keyed, visit: Appointment, **fields: Any) -> Any:
    return caller.call("PUT", f"/vevents/{visit.pk}", {"vevent": fields})


def test_each_step_of_the_desk_is_taken_and_told(caller: Keyed, clinic: Clinic) -> None:
    visit = clinic.book("09:30").appointment
    steps = [CONFIRMED, ARRIVED, DONE]
    assert [put(caller, visit, state=one).json()["state"] for one in steps] == steps
    missed = clinic.book("10:30", who=2).appointment
    assert [put(caller, missed, state=one).json()["state"] for one in (MISSED, ARRIVED, CANCELLED, BOOKED)] == [
        MISSED,
        ARRIVED,
        CANCELLED,
        BOOKED,
    ]
    told = Event.objects.filter(subject=f"appointment:{visit.pk}").order_by("id").values_list("topic", flat=True)
    assert list(told) == ["appointment.booked", *(f"appointment.{one}" for one in ("confirmed", "arrived", "done"))]


@pytest.mark.parametrize(("first", "then"), [(DONE, BOOKED), (DONE, CANCELLED), (CANCELLED, DONE), (BOOKED, WAITING)])
def test_where_no_step_leads_nothing_is_written(caller: Keyed, clinic: Clinic, first: int, then: int) -> None:
    visit = clinic.book("09:30").appointment
    put(caller, visit, state=first)
    refused = put(caller, visit, state=then, comments="lost")
    error = refused.json()["error"]
    assert (refused.status_code, error["code"], list(error["fields"])) == (409, "wrong_state", ["state"])
    assert (Appointment.objects.get().comments, put(caller, visit).json()["state"]) == ("", first)


def test_a_number_that_is_no_state_is_refused(caller: Keyed, clinic: Clinic) -> None:
    visit = clinic.book("09:30").appointment
    refused = put(caller, visit, state=7)
    assert (refused.status_code, list(refused.json()["error"]["fields"])) == (400, ["state"])


def test_a_whole_record_is_sent_back_as_it_was_read(caller: Keyed, clinic: Clinic) -> None:
    visit = clinic.book("09:30").appointment
    binned = caller.call("DELETE", f"/vevents/{visit.pk}").json()
    assert (binned["state"], binned["deleted"]) == (CANCELLED, True)
    assert put(caller, visit, **binned).json()["state"] == CANCELLED
    assert put(caller, visit, **(binned | {"deleted": False})).json()["state"] == BOOKED

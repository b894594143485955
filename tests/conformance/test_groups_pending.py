"""C92: where an e-mail is to be proven, a visit waits for its code, and then is booked or reported lost."""

import json
from datetime import date, timedelta
from typing import Any

import httpx
import pytest

from apps.accounts.actions.codes import code_of
from apps.accounts.models import Verification
from apps.appointments.models import Hold, Occupancy, PendingVisit
from apps.core import clock
from tests.conformance.diary import monday, on, slots, starts
from tests.conformance.groupsapi import Api, aside
from tests.conformance.test_groups_booking import booked, wish

pytestmark = pytest.mark.django_db


def register(api: Api, email: str, day: date, time: str) -> dict[str, Any]:
    """An account that waits for its code."""
    asked = {
        "intervention_ids": [api.clinic.services["visit"].pk],
        "intervention_names": ["Visit"],
        "calendar_id": api.clinic.calendars["bell"].pk,
        "calendar_name": "Dr Bell",
        "date": on(day, time),
    }
    body = {"account": {"email": email, "group_id": api.group, "pendingRdv": json.dumps(asked)}}
    answer = api.call("POST", "/accounts", body)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def confirm(api: Api, account: int) -> httpx.Response:
    pending = PendingVisit.objects.filter(customer=account).latest("created_at")
    code = code_of(Verification.objects.get(pk=pending.verification_id))
    return api.call("POST", f"/accounts/{account}/confirm", {"account": {"code": code}})


def bell(api: Api) -> dict[str, Any]:
    return {"calendar_id": api.clinic.calendars["bell"].pk}


def test_c92_a_pending_visit_is_held_and_booked_by_its_code(api: Api) -> None:
    day = monday(3)
    made = register(api, "grace@example.org", day, "09:00")
    assert json.loads(made["pendingRdv"])["date"] == on(day, "09:00")
    assert starts(slots(api, day, **bell(api)))[0] == "09:30"
    wrong = api.call("POST", f"/accounts/{made['id']}/confirm", {"account": {"code": "000000"}})
    assert (wrong.status_code, list(wrong.json()["error"]["fields"])) == (400, ["code"])
    answers = [confirm(api, made["id"]).json()["records"] for _ in range(2)]
    assert answers[0] == answers[1]
    assert [(one["start"], one["fiche"]["email"]) for one in answers[0]] == [(on(day, "09:00"), "grace@example.org")]
    assert api.get(f"/accounts/{made['id']}")["pendingRdv"] is None


def test_c92_after_the_end_of_its_hold_the_same_time_is_tried_as_any_other(api: Api) -> None:
    day = monday(4)
    made = register(api, "alan@example.org", day, "09:00")
    end_hold(made["id"])
    assert confirm(api, made["id"]).status_code == 201


def test_c92_a_time_that_is_lost_is_reported_with_the_nearest_free_ones(api: Api) -> None:
    day = monday(5)
    made = register(api, "ada@example.org", day, "09:00")
    end_hold(made["id"])
    booked(api, wish(api, day, "09:00"))
    answer = confirm(api, made["id"])
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "slot_taken")
    assert answer.json()["error"]["alternatives"][0] == on(day, "09:30")
    assert api.get(f"/accounts/{made['id']}")["pendingRdv"] is None


def test_what_is_pending_is_refused_by_its_name_when_it_cannot_be_read_or_had(api: Api) -> None:
    for text in ("x", "[]", json.dumps({"date": "soon"}), json.dumps({"date": on(monday(3), "10:00")})):
        body = {"account": {"email": "x@example.org", "group_id": api.group, "pendingRdv": text}}
        answer = api.call("POST", "/accounts", body)
        assert (answer.status_code, list(answer.json()["error"]["fields"])) == (400, ["pendingRdv"])


def test_explain_tells_every_reason_against_a_time(api: Api) -> None:
    day = monday(6)
    booked(api, wish(api, day, "09:00"))
    asked = {"intervention_ids[]": api.clinic.services["visit"].pk, **bell(api)}
    path = api.below("/availabletimeslots/explain")
    found = api.get(path, params=asked | {"start": on(day, "09:15")})
    assert (found["bookable"], [one["code"] for one in found["reasons"]]) == (
        {"customers": False, "staff": False},
        ["appointment"],
    )
    assert api.get(path, params=asked | {"start": on(day, "09:30")})["reasons"] == []


def end_hold(account: int) -> None:
    """Ten minutes later."""
    hold = PendingVisit.objects.filter(customer=account).latest("created_at").hold_id
    now = clock.now() - timedelta(minutes=1)
    aside(lambda: Occupancy.objects.filter(hold=hold).update(expires_at=now))
    aside(lambda: Hold.objects.filter(pk=hold).update(expires_at=now))

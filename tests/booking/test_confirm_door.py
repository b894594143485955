"""The JSON door where the clinic asks for a verified e-mail: 202 with a hold, then the code books."""

import json
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
import time_machine
from django.test import Client

from apps.accounts.models import Verification
from apps.appointments.actions import cancel_appointment
from apps.appointments.models import Appointment, Hold
from apps.booking import confirming
from apps.core.errors import Busy
from apps.groups.models import Customer, Group
from apps.organizations.models import Organization
from tests.booking.codes import latest_code, wrong_code
from tests.booking.test_door import LATER, book
from tests.clinic import NOW, Clinic, make_clinic

pytestmark = pytest.mark.django_db


@pytest.fixture
def lilas() -> Clinic:
    """A clinic that asks for a verified e-mail."""
    return make_clinic(validate_email=True)


def confirm(client: Client, clinic: Clinic, **body: Any) -> Any:
    return client.post(f"/book/{clinic.group.slug}/confirm.json", json.dumps(body), content_type="application/json")


def test_it_holds_the_time_and_says_how_to_confirm(client: Client, lilas: Clinic) -> None:
    answer = book(client, lilas)
    body = answer.json()
    token = body.pop("token")
    assert (answer.status_code, body) == (
        202,
        {
            "hold": str(Hold.objects.get().pk),
            "expires": "2026-11-20T10:10:00+01:00",
            "start": "2026-11-23T09:30:00+01:00",
            "email": "ada@example.org",
            "confirm_url": f"http://127.0.0.1:8000/book/{lilas.group.slug}/confirm.json",
            "message": 'A code was sent to this e-mail. POST {"token", "code"} to confirm_url.',
        },
    )
    assert book(client, lilas).status_code == 409
    done = confirm(client, lilas, token=token, code=latest_code())
    assert (done.status_code, sorted(done.json())) == (201, ["calendar", "end", "id", "manage_url", "start", "state"])
    assert Appointment.objects.get().consent_version == "1"
    assert Customer.objects.get().email_verified_at == NOW


def test_au_04_the_same_confirmation_again_is_answered_the_same(client: Client, lilas: Clinic) -> None:
    token = book(client, lilas).json()["token"]
    code = latest_code()
    first, second = (confirm(client, lilas, token=token, code=code) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["id"] == second.json()["id"]
    assert Appointment.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "named"), [({"code": "123456"}, "token"), ({"token": "x", "code": "1"}, "token"), ({"token": 7}, "token")]
)
def test_what_is_missing_is_named(client: Client, lilas: Clinic, body: dict[str, Any], named: str) -> None:
    answer = confirm(client, lilas, **body)
    assert (answer.status_code, list(answer.json()["error"]["fields"])) == (400, [named])


def test_au_01_a_wrong_code_is_refused_by_its_field_five_times(client: Client, lilas: Clinic) -> None:
    token = book(client, lilas).json()["token"]
    told = [confirm(client, lilas, token=token, code=wrong_code()).json()["error"]["code"] for _ in range(5)]
    assert told == ["code_wrong"] * 4 + ["code_worn_out"]
    assert confirm(client, lilas, token=token, code=latest_code()).status_code == 400
    assert Appointment.objects.count() == 0


def test_au_05_a_token_of_another_clinic_is_not_ours(client: Client, lilas: Clinic) -> None:
    token = book(client, lilas).json()["token"]
    other = make_clinic(validate_email=True)
    assert confirm(client, other, token=token, code=latest_code()).json()["error"]["fields"].keys() == {"token"}


def test_bk_21_a_hold_that_ended_and_was_taken_is_told_with_what_is_free_and_a_proof(
    client: Client, lilas: Clinic
) -> None:
    token = book(client, lilas).json()["token"]
    code = latest_code()
    Hold.objects.all().delete()
    lilas.book("09:30", who=2)
    lost = confirm(client, lilas, token=token, code=code).json()
    assert lost["error"]["code"] == "slot_taken"
    done = book(client, lilas, start=lost["error"]["alternatives"][0], proof=lost["proof"])
    assert done.status_code == 201
    other = book(client, lilas, start=lost["error"]["alternatives"][1], proof="x")
    assert other.status_code == 202


def test_busy_after_the_right_code_gives_a_proof_to_try_again_with(client: Client, lilas: Clinic) -> None:
    token = book(client, lilas).json()["token"]
    with patch.object(confirming, "book_appointment", side_effect=Busy("busy", retry_after=1)):
        busy = confirm(client, lilas, token=token, code=latest_code())
    assert (busy.status_code, busy["Retry-After"]) == (503, "1")
    assert confirm(client, lilas, token=token, proof=busy.json()["proof"]).status_code == 201


@pytest.mark.parametrize(("refused", "status"), [({"limits": {"bookings_person_day": 0}}, 429), ({"open": False}, 403)])
def test_whatever_refuses_after_the_right_code_gives_a_proof(
    client: Client, lilas: Clinic, refused: dict[str, Any], status: int
) -> None:
    token = book(client, lilas).json()["token"]
    change(lilas, **refused)
    answer = confirm(client, lilas, token=token, code=latest_code())
    assert (answer.status_code, sorted(answer.json())) == (status, ["error", "proof"])
    change(lilas, limits={}, open=True)
    assert confirm(client, lilas, token=token, proof=answer.json()["proof"]).status_code == 201


def change(clinic: Clinic, limits: dict[str, int] | None = None, **group: Any) -> None:
    if limits is not None:
        Organization.objects.filter(pk=clinic.organization.pk).update(limits=limits)
    if group:
        Group.objects.filter(pk=clinic.group.pk).update(**group)


def test_a_refused_confirmation_is_tried_anew_when_the_time_is_free_again(client: Client, lilas: Clinic) -> None:
    token = book(client, lilas).json()["token"]
    Hold.objects.all().delete()
    Group.objects.update(validate_email=False)
    other = lilas.book("09:30", who=2).appointment
    lost = confirm(client, lilas, token=token, code=latest_code())
    assert (lost.status_code, len(lost.json()["error"]["alternatives"])) == (409, 3)
    cancel_appointment(actor=lilas.member(), appointment=other, now=NOW)
    assert confirm(client, lilas, token=token, proof=lost.json()["proof"]).status_code == 201


def test_au_04_the_right_code_after_a_lost_answer_books(client: Client, lilas: Clinic) -> None:
    token = book(client, lilas).json()["token"]
    Verification.objects.update(verified_at=NOW)
    assert confirm(client, lilas, token=token, code=wrong_code()).json()["error"]["code"] == "code_used"
    answers = [confirm(client, lilas, token=token, code=latest_code()) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert Appointment.objects.count() == 1


def test_at_a_limit_a_repeated_request_is_answered_as_before(client: Client, lilas: Clinic) -> None:
    change(lilas, limits={"holds_person_hour": 1, "bookings_person_day": 1})
    first, again = (book(client, lilas, key="once") for _ in range(2))
    assert (first.status_code, again.status_code, again.json()["hold"]) == (202, 202, first.json()["hold"])
    assert book(client, lilas, key="twice").status_code == 429
    token, code = first.json()["token"], latest_code()
    assert [confirm(client, lilas, token=token, code=code).status_code for _ in range(2)] == [201, 201]


def test_bk_25_neither_a_hold_nor_its_confirmation_is_counted_twice(client: Client, lilas: Clinic) -> None:
    change(lilas, limits={"holds_person_hour": 2, "bookings_person_day": 2})
    asked = [book(client, lilas, key="first").json() for _ in range(4)]
    confirmed = [confirm(client, lilas, token=asked[0]["token"], code=latest_code()).status_code for _ in range(4)]
    assert (confirmed, {one["hold"] for one in asked}) == ([201] * 4, {asked[0]["hold"]})
    later = book(client, lilas, key="second", start=LATER)
    assert confirm(client, lilas, token=later.json()["token"], code=latest_code()).status_code == 201
    assert book(client, lilas, key="third", start=LATER).status_code == 429


def test_a_repeated_key_holds_once(client: Client, lilas: Clinic) -> None:
    first, second = (book(client, lilas, key="once").json() for _ in range(2))
    assert first["hold"] == second["hold"]
    assert Hold.objects.count() == 1
    assert confirm(client, lilas, token=second["token"], code=latest_code()).status_code == 201


def test_au_06_a_token_and_a_code_end(client: Client, lilas: Clinic) -> None:
    token = book(client, lilas).json()["token"]
    with time_machine.travel(NOW + timedelta(minutes=10, seconds=1), tick=False):
        answer = confirm(client, lilas, token=token, code=latest_code())
        assert answer.json()["error"]["code"] == "code_expired"

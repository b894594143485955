"""Signing in by a code: what it opens, and to whom."""

from datetime import timedelta
from typing import Any
from urllib.parse import unquote

import pytest
import time_machine
from django.test import Client

from apps.accounts.models import Verification
from apps.appointments.models import Appointment, ManageLink
from apps.groups.models import Group
from tests.booking.codes import latest_code, wrong_code
from tests.booking.forms import ADA, fields_of, page, send, you
from tests.clinic import NOW, Clinic, make_clinic

pytestmark = pytest.mark.django_db


def sign_in(client: Client, clinic: Clinic, email: str = "ada1@example.org", **chosen: Any) -> Any:
    """From the address to what comes after the right code."""
    address = f"/book/{clinic.group.slug}/sign-in"
    asked = client.post(address, {"email": email, **chosen})
    return client.post(address, fields_of(asked) | {"code": latest_code()})


def proof(client: Client, clinic: Clinic, email: str = "ada1@example.org") -> str:
    return unquote(sign_in(client, clinic, email)["Location"].split("as=")[1])


def test_a_code_opens_the_coming_appointments_and_each_opens_its_page(client: Client, clinic: Clinic) -> None:
    clinic.book("09:30")
    clinic.book("11:00", who=2)
    answer = sign_in(client, clinic)
    assert answer.status_code == 303
    shown = client.get(answer["Location"])
    html = shown.content.decode()
    assert ("Monday 23 November 2026, 09:30" in html, "11:00" in html) == (True, False)
    assert (shown["Cache-Control"], shown["Referrer-Policy"]) == ("no-store", "no-referrer")
    links = ManageLink.objects.count()
    opened = client.post(answer["Location"], {"appointment": fields_of(shown)["appointment"]})
    assert "Move it" in client.get(opened["Location"]).content.decode()
    assert ("as=" in opened["Location"], ManageLink.objects.count()) == (False, links + 1)


def test_somebody_elses_appointment_is_not_found(client: Client, clinic: Clinic) -> None:
    other = clinic.book("11:00", who=2)
    answer = client.post(sign_in(client, clinic)["Location"], {"appointment": str(other.appointment.uuid)})
    assert answer.status_code == 404


def test_a_second_visit_needs_no_typing_and_no_code(client: Client, clinic: Clinic) -> None:
    clinic.book("09:30")
    Group.objects.update(validate_email=True)
    chosen = {"service": clinic.services["visit"].pk, "calendar": "any", "start": "2026-11-23T15:00:00+01:00"}
    form = client.get(sign_in(client, clinic, **chosen)["Location"])
    fields = fields_of(form)
    assert (fields["firstname"], fields["lastname"], fields["email"], fields["phone"]) == (
        "Ada1",
        "Lovelace",
        "ada1@example.org",
        "+33612345678",
    )
    done = send(client, clinic, fields | {"consent": "yes"})
    assert (done.status_code, "as=" in done["Location"]) == (303, False)  # that address gets forwarded
    assert Appointment.objects.count() == 2


def test_a_proof_of_one_address_books_without_a_code_for_that_address_only(client: Client, clinic: Clinic) -> None:
    Group.objects.update(validate_email=True)
    mine = {"as": proof(client, clinic)}
    answer = send(client, clinic, fields_of(you(client, clinic, **mine)) | ADA | {"email": "bob@example.org"})
    assert "Enter the code" in answer.content.decode()
    assert Appointment.objects.count() == 0


def test_a_proof_ends_after_an_hour_and_is_worth_nothing_elsewhere(client: Client, clinic: Clinic) -> None:
    clinic.book("09:30")
    mine = proof(client, clinic)
    assert page(client, make_clinic(), "mine", **{"as": mine}).status_code == 302
    assert page(client, clinic, "mine", **{"as": mine[:-1]}).status_code == 302
    with time_machine.travel(NOW + timedelta(hours=1, seconds=1), tick=False):
        assert page(client, clinic, "mine", **{"as": mine}).status_code == 302


def test_au_05_the_code_of_a_booking_signs_nobody_in(client: Client, clinic: Clinic) -> None:
    Group.objects.update(validate_email=True)
    address = f"/book/{clinic.group.slug}/sign-in"
    asked = client.post(address, {"email": "ada@example.org"})
    send(client, clinic, fields_of(you(client, clinic)) | ADA)
    answer = client.post(address, fields_of(asked) | {"code": latest_code()})
    assert (answer.status_code, "This code is not right." in answer.content.decode()) == (400, True)


def test_a_wrong_code_is_told_and_a_new_one_can_be_had(client: Client, clinic: Clinic) -> None:
    address = f"/book/{clinic.group.slug}/sign-in"
    asked = client.post(address, {"email": "ada@example.org"})
    refused = client.post(address, fields_of(asked) | {"code": wrong_code()})
    assert refused.status_code == 400
    again = client.post(address, fields_of(refused) | {"resend": "yes"})
    assert Verification.objects.count() == 2
    assert client.post(address, fields_of(again) | {"code": latest_code()}).status_code == 303


@pytest.mark.parametrize("email", ["", "ada", "a@b\r\nBcc: x@y.example", "x" * 300 + "@example.org"])
def test_what_is_no_address_is_told(client: Client, clinic: Clinic, email: str) -> None:
    answer = client.post(f"/book/{clinic.group.slug}/sign-in", {"email": email})
    assert (answer.status_code, Verification.objects.count()) == (400, 0)


def test_au_08_signing_in_tells_nobody_who_is_known(client: Client, clinic: Clinic) -> None:
    clinic.book("09:30")
    shown = []
    for email in ("ada1@example.org", "ada2@example.org"):
        asked = client.post(f"/book/{clinic.group.slug}/sign-in", {"email": email})
        headers = {
            name: value for name, value in asked.headers.items() if name not in {"X-Request-ID", "Content-Length"}
        }
        html = asked.content.decode().replace(fields_of(asked)["waiting"], "").replace(email, "")
        shown.append((asked.status_code, headers, html))
    assert shown[0] == shown[1]


@pytest.mark.parametrize("fields", [{"open": False}, {"open_data": False}])
def test_a_clinic_for_registered_clients_opens_to_those_who_prove_that_they_are(
    client: Client, clinic: Clinic, fields: dict[str, bool]
) -> None:
    clinic.book("09:30")
    form = fields_of(you(client, clinic, "11:00")) | ADA
    Group.objects.update(**fields)
    assert "Sign in by e-mail" in page(client, clinic).content.decode()
    known, unknown = ({"as": proof(client, clinic, email)} for email in ("ada1@example.org", "bob@example.org"))
    assert "What is it about?" in page(client, clinic, **known).content.decode()
    assert "We do not know this e-mail" in page(client, clinic, **unknown).content.decode()
    assert send(client, clinic, form).status_code == 403
    assert send(client, clinic, form | unknown).status_code == 403
    assert send(client, clinic, form | known | {"email": "ada1@example.org"}).status_code == 303


def test_the_door_tells_hidden_times_to_who_has_proven_to_be_known(client: Client, clinic: Clinic) -> None:
    clinic.book("09:30")
    Group.objects.update(open_data=False)
    address, asked = f"/book/{clinic.group.slug}/slots.json", {"service": clinic.services["visit"].pk}
    statuses = [
        client.get(address, asked | {"as": mine}).status_code
        for mine in ("", "x", proof(client, clinic, "bob@example.org"), proof(client, clinic))
    ]
    assert statuses == [403, 403, 403, 200]

"""What was chosen is withdrawn while its form is open: a clear page that keeps what was typed."""

import re
from typing import Any

import pytest
from django.test import Client

from apps.appointments.models import Appointment
from apps.groups.models import Calendar, Group, Service
from tests.booking.codes import latest_code, wrong_code
from tests.booking.forms import ADA, fields_of, send, you
from tests.clinic import Clinic

pytestmark = pytest.mark.django_db


def test_a_service_that_was_withdrawn_leaves_the_others_and_all_that_was_typed(client: Client, clinic: Clinic) -> None:
    form = fields_of(you(client, clinic)) | ADA
    Service.objects.filter(pk=clinic.services["visit"].pk).update(deleted=True)
    gone = send(client, clinic, form)
    html = gone.content.decode()
    assert gone.status_code == 409
    assert "This service is not offered (any more)." in html
    assert {name: fields_of(gone)[name] for name in ADA} == ADA
    picks = re.findall(r'name="pick" value="([^"]*)"', html)
    assert [pick.split("|")[0] for pick in picks] == [str(clinic.services["check"].pk)]
    assert send(client, clinic, fields_of(gone) | {"pick": picks[0]}).status_code == 303
    assert Appointment.objects.get().service_id == clinic.services["check"].pk


def test_a_practitioner_who_left_leaves_the_others_for_the_same_service(client: Client, clinic: Clinic) -> None:
    form = fields_of(you(client, clinic)) | ADA
    Calendar.objects.filter(pk=clinic.calendars["bell"].pk).update(deleted=True)
    gone = send(client, clinic, form)
    picks = re.findall(r'name="pick" value="([^"]*)"', gone.content.decode())
    assert picks[0].startswith(f"{clinic.services['visit'].pk}|any|")
    assert send(client, clinic, fields_of(gone) | {"pick": picks[0]}).status_code == 303
    assert Appointment.objects.get().calendar_id == clinic.calendars["chen"].pk


def waiting_page(client: Client, clinic: Clinic) -> Any:
    Group.objects.update(validate_email=True)
    return send(client, clinic, fields_of(you(client, clinic)) | ADA)


@pytest.mark.parametrize("code", ["right", "wrong", "edit", "resend"])
def test_what_is_withdrawn_while_the_code_travels_keeps_all_that_was_typed(
    client: Client, clinic: Clinic, code: str
) -> None:
    fields = fields_of(waiting_page(client, clinic))
    Service.objects.filter(pk=clinic.services["visit"].pk).update(deleted=True)
    fields |= {"code": latest_code() if code == "right" else wrong_code()}
    fields |= {code: "yes"} if code in {"edit", "resend"} else {}
    gone = client.post(f"/book/{clinic.group.slug}/code", fields)
    assert gone.status_code == 409
    assert {name: fields_of(gone)[name] for name in ADA} == ADA | {"phone": "+33612345678"}
    pick = re.findall(r'name="pick" value="([^"]*)"', gone.content.decode())[0]
    done = send(client, clinic, fields_of(gone) | {"pick": pick})
    assert done.status_code == (303 if code == "right" else 200)  # a right code is worth a booking all the same
    assert Appointment.objects.count() == (1 if code == "right" else 0)


def test_no_preference_switched_off_under_a_form_asks_with_whom_and_keeps_what_was_typed(
    client: Client, clinic: Clinic
) -> None:
    form = fields_of(you(client, clinic, calendar="any")) | ADA
    Group.objects.update(any_calendar=False)
    gone = send(client, clinic, form)
    assert (gone.status_code, {name: fields_of(gone)[name] for name in ADA}) == (409, ADA)
    pick = re.findall(r'name="pick" value="([^"]*)"', gone.content.decode())[0]
    assert send(client, clinic, fields_of(gone) | {"pick": pick}).status_code == 303
    assert Appointment.objects.get().service_id == clinic.services["visit"].pk


@pytest.mark.parametrize("pick", ["", "|", "x|y|z", "1|any|soon", "|||", "\x00|any|2026-11-23T09:30:00+01:00"])
def test_a_button_that_is_none_of_ours_is_told_politely(client: Client, clinic: Clinic, pick: str) -> None:
    answer = send(client, clinic, fields_of(you(client, clinic)) | ADA | {"pick": pick, "consent": ""})
    assert answer.status_code in {400, 404, 409}

"""Booking one more right away, up to what the clinic allows in one go."""

from datetime import timedelta
from typing import Any
from urllib.parse import unquote

import pytest
import time_machine
from django.test import Client

from apps.appointments.models import Appointment
from apps.groups.models import Client as Card
from apps.groups.models import Group
from tests.booking.codes import latest_code
from tests.booking.forms import ADA, fields_of, send, you
from tests.clinic import NOW, Clinic

pytestmark = pytest.mark.django_db


def once_more(client: Client, clinic: Clinic, done: Any, clock: str) -> Any:
    """The next form of the same visitor, sent as it is."""
    again = unquote(done["Location"].split("again=")[1].split("&")[0])
    return send(client, clinic, fields_of(you(client, clinic, clock, again=again)))


def test_up_to_the_clinics_number_can_be_booked_without_typing_again(client: Client, clinic: Clinic) -> None:
    Group.objects.update(max_multirdvs=3, validate_email=True)
    page = send(client, clinic, fields_of(you(client, clinic, "09:00")) | ADA)
    done = client.post(f"/book/{clinic.group.slug}/code", fields_of(page) | {"code": latest_code()})
    for clock in ("10:00", "11:00"):
        assert "Book another one" in client.get(done["Location"]).content.decode()
        done = once_more(client, clinic, done, clock)
        assert done.status_code == 303
    assert "Book another one" not in client.get(done["Location"]).content.decode()
    assert (Appointment.objects.count(), Card.objects.count()) == (3, 1)
    assert once_more(client, clinic, done, "15:00").status_code == 400
    assert Appointment.objects.count() == 3


def test_its_form_shows_the_first_name_only(client: Client, clinic: Clinic) -> None:
    Group.objects.update(max_multirdvs=2)
    done = send(client, clinic, fields_of(you(client, clinic)) | ADA)
    again = unquote(done["Location"].split("again=")[1])
    html = you(client, clinic, "11:00", again=again).content.decode()
    assert ("For Ada" in html, "Lovelace" in html, "ada@example.org" in html) == (True, False, False)


def test_one_is_the_rule(client: Client, clinic: Clinic) -> None:
    done = send(client, clinic, fields_of(you(client, clinic)) | ADA)
    assert "again=" not in done["Location"]
    assert "Book another one" not in client.get(done["Location"]).content.decode()


def test_after_half_an_hour_it_is_typed_again(client: Client, clinic: Clinic) -> None:
    Group.objects.update(max_multirdvs=2)
    done = send(client, clinic, fields_of(you(client, clinic)) | ADA)
    with time_machine.travel(NOW + timedelta(minutes=31), tick=False):
        assert once_more(client, clinic, done, "11:00").status_code == 400

"""Booking one more right away, up to what the clinic allows in one go."""

from datetime import timedelta
from functools import partial
from typing import Any
from urllib.parse import unquote

import pytest
import time_machine
from django.test import Client

from apps.appointments.models import Appointment
from apps.booking.pages import another
from apps.groups.models import Client as Card
from apps.groups.models import Group
from tests.booking.codes import latest_code
from tests.booking.forms import ADA, fields_of, send, you
from tests.clinic import NOW, Clinic
from tests.racing import race

pytestmark = pytest.mark.django_db


def once_more(client: Client, clinic: Clinic, done: Any, clock: str) -> Any:
    """The next form of the same visitor, sent as it is."""
    return send(client, clinic, once_more_form(client, clinic, done, clock))


def once_more_form(client: Client, clinic: Clinic, done: Any, clock: str) -> dict[str, str]:
    again = unquote(done["Location"].split("again=")[1].split("&")[0])
    return fields_of(you(client, clinic, clock, again=again))


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
    assert once_more(client, clinic, done, "15:00").status_code == 403
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


def test_one_address_used_again_and_again_books_no_more_than_the_clinics_number(client: Client, clinic: Clinic) -> None:
    Group.objects.update(max_multirdvs=3)
    done = send(client, clinic, fields_of(you(client, clinic, "09:00")) | ADA)
    forms = [once_more_form(client, clinic, done, clock) for clock in ("10:00", "11:00", "14:00")]
    assert [send(client, clinic, form).status_code for form in forms] == [303, 303, 403]
    assert [send(client, clinic, form).status_code for form in forms] == [303, 303, 403]  # what was booked is shown
    assert Appointment.objects.count() == 3
    whole = send(client, clinic, forms[2])
    assert "No more can be booked here in one go." in whole.content.decode()
    assert send(client, clinic, fields_of(whole) | ADA).status_code == 303


@pytest.mark.django_db(transaction=True)
def test_of_two_that_come_at_once_one_is_the_last_that_is_allowed(client: Client, clinic: Clinic) -> None:
    Group.objects.update(max_multirdvs=2)
    done = send(client, clinic, fields_of(you(client, clinic, "09:00")) | ADA)
    forms = [once_more_form(client, clinic, done, clock) for clock in ("10:00", "11:00")]
    answers: list[Any] = race([partial(send, Client(), clinic, form) for form in forms])
    assert sorted(answer.status_code for answer in answers) == [303, 403]
    assert Appointment.objects.count() == 2


@pytest.mark.parametrize("stranger", [{"REMOTE_ADDR": "198.51.100.7"}, {"headers": {"User-Agent": "Other/1.0"}}])
def test_an_address_that_was_forwarded_books_nothing_for_somebody_else(
    client: Client, clinic: Clinic, stranger: dict[str, Any]
) -> None:
    Group.objects.update(max_multirdvs=3, validate_email=True)
    page = send(client, clinic, fields_of(you(client, clinic, "09:00")) | ADA)
    done = client.post(f"/book/{clinic.group.slug}/code", fields_of(page) | {"code": latest_code()})
    other = Client(**stranger)
    assert "Book another one" not in other.get(done["Location"]).content.decode()
    assert send(other, clinic, once_more_form(client, clinic, done, "10:00")).status_code == 400
    assert Appointment.objects.count() == 1


def test_what_was_agreed_to_and_the_reminder_stay_as_they_were_chosen(client: Client, clinic: Clinic) -> None:
    Group.objects.update(max_multirdvs=2, smsreminder=60)
    done = send(client, clinic, fields_of(you(client, clinic)) | ADA | {"sms": "yes"})
    with time_machine.travel(NOW + timedelta(minutes=20), tick=False):
        assert once_more(client, clinic, done, "11:00").status_code == 303
    assert Card.objects.get().remind_by_sms is True
    assert list(Appointment.objects.values_list("consent_version", "consent_at")) == [("1", NOW)] * 2


def test_another_wording_is_asked_for_anew(client: Client, clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    Group.objects.update(max_multirdvs=2)
    done = send(client, clinic, fields_of(you(client, clinic)) | ADA)
    form = once_more_form(client, clinic, done, "11:00")
    monkeypatch.setattr(another, "CURRENT", "2")
    assert send(client, clinic, form).status_code == 400


def test_after_half_an_hour_it_is_typed_again(client: Client, clinic: Clinic) -> None:
    Group.objects.update(max_multirdvs=2)
    done = send(client, clinic, fields_of(you(client, clinic)) | ADA)
    with time_machine.travel(NOW + timedelta(minutes=31), tick=False):
        assert once_more(client, clinic, done, "11:00").status_code == 400

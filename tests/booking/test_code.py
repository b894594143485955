"""Where the clinic asks for a verified e-mail: the time is held, a code is sent, the code books."""

from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
import time_machine
from django.test import Client

from apps.accounts.models import Verification
from apps.appointments.models import Appointment, Hold
from apps.booking import confirming
from apps.core.errors import Busy
from apps.groups.models import Client as Card
from apps.groups.models import Customer, Group
from apps.outbox.models import Event
from tests.booking.codes import latest_code, wrong_code
from tests.booking.forms import ADA, fields_of, send, starts_of, you
from tests.clinic import NOW, Clinic, at, make_clinic

pytestmark = pytest.mark.django_db

PERSON = ("firstname", "lastname", "email", "phone")


@pytest.fixture
def lilas() -> Clinic:
    """A clinic that asks for a verified e-mail."""
    return make_clinic(validate_email=True)


def asked(client: Client, clinic: Clinic, **fields: str) -> Any:
    """The form, sent: the page that asks for the code."""
    return send(client, clinic, fields_of(you(client, clinic)) | ADA | fields)


def confirm(client: Client, clinic: Clinic, page: Any, code: str, **fields: str) -> Any:
    return client.post(f"/book/{clinic.group.slug}/code", fields_of(page) | {"code": code} | fields)


def test_the_time_is_held_while_the_code_travels_and_the_code_books_it(client: Client, lilas: Clinic) -> None:
    other = fields_of(you(client, lilas, "09:15")) | ADA
    page = asked(client, lilas)
    html = page.content.decode()
    assert page.status_code == 200
    assert "ada@example.org" in html
    assert "is kept for you until 10:10." in html  # ten minutes from ten o'clock in Paris
    assert (Hold.objects.get().starts_at, Appointment.objects.count()) == (at("09:30"), 0)
    assert send(client, lilas, other).status_code == 409
    done = confirm(client, lilas, page, latest_code())
    assert done.status_code == 303
    assert "You are booked" in client.get(done["Location"]).content.decode()
    appointment = Appointment.objects.get()
    assert (appointment.starts_at, appointment.consent_version) == (at("09:30"), "1")
    assert Customer.objects.get().email_verified_at == NOW
    assert list(appointment.occupancy.values_list("kind", flat=True)) == ["appointment"]


def test_au_05_a_wrong_code_keeps_the_page_and_the_hold_and_books_nothing(client: Client, lilas: Clinic) -> None:
    page = asked(client, lilas)
    for _ in range(4):
        page = confirm(client, lilas, page, wrong_code())
        assert (page.status_code, "This code is not right." in page.content.decode()) == (400, True)
    assert (Hold.objects.count(), Appointment.objects.count()) == (1, 0)
    assert confirm(client, lilas, page, latest_code()).status_code == 303


def test_au_01_after_five_wrong_codes_only_a_new_one_helps(client: Client, lilas: Clinic) -> None:
    page = asked(client, lilas)
    for _ in range(5):
        page = confirm(client, lilas, page, wrong_code())
    assert "Too many wrong codes" in confirm(client, lilas, page, latest_code()).content.decode()
    page = confirm(client, lilas, page, "", resend="yes")
    assert "A new code is on its way" in page.content.decode()
    assert "until 10:10." in page.content.decode()  # the hold is never renewed
    assert confirm(client, lilas, page, latest_code()).status_code == 303


def test_au_04_the_form_sent_twice_books_once_and_leads_to_the_same_page(client: Client, lilas: Clinic) -> None:
    page = asked(client, lilas)
    code = latest_code()
    first, second = (confirm(client, lilas, page, code) for _ in range(2))
    assert (first.status_code, second.status_code, Appointment.objects.count()) == (303, 303, 1)
    assert [client.get(one["Location"]).status_code for one in (first, second)] == [200, 200]


def test_the_first_form_sent_again_after_the_booking_leads_to_what_it_has_booked(client: Client, lilas: Clinic) -> None:
    form = fields_of(you(client, lilas)) | ADA
    confirm(client, lilas, send(client, lilas, form), latest_code())
    again = send(client, lilas, form)
    assert (again.status_code, "/manage/" in again["Location"], Appointment.objects.count()) == (303, True, 1)
    other = send(client, lilas, form | {"email": "bob@example.org"})
    assert (other.status_code, Appointment.objects.count()) == (409, 1)


def test_au_05_a_code_of_one_booking_does_not_confirm_another(client: Client, lilas: Clinic) -> None:
    asked(client, lilas)
    code = latest_code()
    other = send(client, lilas, fields_of(you(client, lilas, "11:00")) | ADA | {"email": "bob@example.org"})
    assert confirm(client, lilas, other, code).status_code == 400
    assert Appointment.objects.count() == 0


@pytest.mark.parametrize("token", ["", "x", "a:b:c"])
def test_a_page_that_we_did_not_make_leads_to_the_beginning(client: Client, lilas: Clinic, token: str) -> None:
    page = asked(client, lilas)
    answer = confirm(client, lilas, page, latest_code(), waiting=token)
    assert (answer.status_code, answer["Location"]) == (302, f"/book/{lilas.group.slug}/")
    elsewhere = confirm(client, make_clinic(validate_email=True), page, latest_code())
    assert (elsewhere.status_code, Appointment.objects.count()) == (302, 0)


def test_going_back_to_change_the_address_holds_the_same_time_and_not_a_second(client: Client, lilas: Clinic) -> None:
    page = asked(client, lilas)
    form = confirm(client, lilas, page, "", edit="yes")
    assert {name: fields_of(form)[name] for name in PERSON} == {
        name: ADA[name].replace("06 12 34 56 78", "+33612345678") for name in PERSON
    }
    with time_machine.travel(NOW + timedelta(minutes=4), tick=False):
        again = send(client, lilas, fields_of(form) | {"email": "ada.lovelace@example.org", "consent": "yes"})
        assert "until 10:10." in again.content.decode()
        assert Hold.objects.count() == 1
        assert confirm(client, lilas, again, latest_code()).status_code == 303
    assert Card.objects.get().email == "ada.lovelace@example.org"


def test_bk_21_a_hold_that_has_ended_is_told_with_the_nearest_times_and_no_second_code(
    client: Client, lilas: Clinic
) -> None:
    other = fields_of(you(client, lilas)) | ADA
    page = asked(client, lilas)
    Verification.objects.update(expires_at=NOW + timedelta(minutes=20))  # as of a code that was sent later
    with time_machine.travel(NOW + timedelta(minutes=9, seconds=59), tick=False):
        assert send(client, lilas, other).status_code == 409
    with time_machine.travel(NOW + timedelta(minutes=10), tick=False):
        lilas.book("09:30", who=2, now=NOW + timedelta(minutes=10))
        lost = confirm(client, lilas, page, latest_code())
        assert lost.status_code == 409
        assert "The time was not kept any longer" in lost.content.decode()
        assert fields_of(lost)["lastname"] == "Lovelace"
        assert Appointment.objects.count() == 1
        done = send(client, lilas, fields_of(lost) | {"start": starts_of(lost)[0]})
        assert done.status_code == 303
    assert Appointment.objects.filter(client__lastname="Lovelace", client__firstname="Ada").exists()


def test_bk_21_a_hold_that_has_ended_still_books_when_nobody_was_faster(client: Client, lilas: Clinic) -> None:
    page = asked(client, lilas)
    Verification.objects.update(expires_at=NOW + timedelta(minutes=20))
    with time_machine.travel(NOW + timedelta(minutes=11), tick=False):
        assert "10:10" not in confirm(client, lilas, page, wrong_code()).content.decode()
        assert confirm(client, lilas, page, latest_code()).status_code == 303


def test_busy_after_the_right_code_keeps_the_held_time_for_the_form_that_is_sent_again(
    client: Client, lilas: Clinic
) -> None:
    page = asked(client, lilas)
    with patch.object(confirming, "book_appointment", side_effect=Busy("busy", retry_after=1)):
        busy = confirm(client, lilas, page, latest_code())
    assert (busy.status_code, Hold.objects.count()) == (503, 1)
    assert send(client, lilas, fields_of(busy)).status_code == 303
    assert list(Appointment.objects.get().occupancy.values_list("starts_at", flat=True)) == [at("09:30")]


def test_a_limit_after_the_right_code_keeps_the_held_time_for_the_form_that_is_sent_again(
    client: Client, lilas: Clinic
) -> None:
    page = asked(client, lilas)
    lilas.organization.limits = lilas.organization.limits | {"bookings_person_day": 0}
    lilas.organization.save()
    assert (refused := confirm(client, lilas, page, latest_code())).status_code == 429
    lilas.organization.limits |= {"bookings_person_day": 10}
    lilas.organization.save()
    assert send(client, lilas, fields_of(refused)).status_code == 303


def test_au_04_a_second_tap_before_the_first_has_booked_books_and_so_does_one_after_a_crash(
    client: Client, lilas: Clinic
) -> None:
    page = asked(client, lilas)
    code, wrong = latest_code(), wrong_code()
    Verification.objects.update(verified_at=NOW)  # the first has proven the code and is not heard of again
    for _ in range(3):
        refused = confirm(client, lilas, page, wrong)
        assert (refused.status_code, "This code was used already." in refused.content.decode()) == (409, True)
    assert [confirm(client, lilas, page, code).status_code for _ in range(2)] == [303, 303]
    assert Appointment.objects.count() == 1


def test_au_01_a_used_code_is_compared_with_five_more_guesses_at_most(client: Client, lilas: Clinic) -> None:
    page = asked(client, lilas)
    Verification.objects.update(verified_at=NOW, tries=5)
    for _ in range(5):
        confirm(client, lilas, page, wrong_code())
    assert confirm(client, lilas, page, latest_code()).status_code == 409
    assert Appointment.objects.count() == 0


def test_au_04_a_form_without_its_key_books_no_second_time_with_its_code(client: Client, lilas: Clinic) -> None:
    page = asked(client, lilas, key="", calendar="any")
    code = latest_code()
    assert [confirm(client, lilas, page, code).status_code for _ in range(2)] == [303, 303]
    assert Appointment.objects.count() == 1


def test_a_new_code_for_one_that_was_right_already_is_refused_in_words(client: Client, lilas: Clinic) -> None:
    page = asked(client, lilas)
    Verification.objects.update(verified_at=NOW)
    refused = confirm(client, lilas, page, "", resend="yes")
    html = refused.content.decode()
    assert (refused.status_code, "Type the one that you have once more." in html) == (404, True)
    confirm(client, lilas, page, latest_code())
    assert "/manage/" in confirm(client, lilas, page, "", resend="yes")["Location"]


def test_at_a_limit_the_code_and_the_form_sent_again_lead_to_what_they_have_booked(
    client: Client, lilas: Clinic
) -> None:
    lilas.organization.limits = lilas.organization.limits | {"bookings_person_day": 1, "holds_person_hour": 1}
    lilas.organization.save()
    form = fields_of(you(client, lilas)) | ADA
    page = send(client, lilas, form)
    answers = [confirm(client, lilas, page, latest_code()) for _ in range(2)] + [send(client, lilas, form)]
    assert [(one.status_code, "/manage/" in one["Location"]) for one in answers] == [(303, True)] * 3
    assert Appointment.objects.count() == 1


def test_busy_counters_and_codes_are_told_and_may_be_sent_again(client: Client, lilas: Clinic) -> None:
    page = asked(client, lilas)
    with patch.object(confirming, "check_code", side_effect=Busy("busy", retry_after=1)):
        busy = confirm(client, lilas, page, latest_code())
    assert (busy.status_code, busy["Retry-After"]) == (503, "1")
    assert "Nothing was changed: please send it again." in busy.content.decode()
    assert confirm(client, lilas, busy, latest_code()).status_code == 303


def test_au_06_after_ten_minutes_the_code_is_too_old(client: Client, lilas: Clinic) -> None:
    page = asked(client, lilas)
    with time_machine.travel(NOW + timedelta(minutes=10, seconds=1), tick=False):
        assert "This code is too old." in confirm(client, lilas, page, latest_code()).content.decode()


def test_au_07_nothing_that_is_kept_or_shown_holds_the_code(client: Client, lilas: Clinic) -> None:
    html = asked(client, lilas).content.decode()
    assert latest_code() not in html
    assert [latest_code() in str(payload) for payload in Event.objects.values_list("payload", flat=True)] == [False] * 2


def test_au_08_a_known_and_an_unknown_address_see_the_same_page(client: Client, lilas: Clinic) -> None:
    Group.objects.update(validate_email=False)
    lilas.book("11:00")
    Group.objects.update(validate_email=True)
    pages = []
    for email in ("ada1@example.org", "ada2@example.org"):
        page = asked(client, lilas, email=email)
        headers = {
            name: value for name, value in page.headers.items() if name not in {"X-Request-ID", "Content-Length"}
        }
        hidden = fields_of(page)["waiting"]
        pages.append((page.status_code, headers, page.content.decode().replace(hidden, "").replace(email, "")))
        Hold.objects.all().delete()
    assert pages[0] == pages[1]


def test_the_sixth_code_of_an_hour_says_when_to_try_again_and_keeps_no_time(client: Client, lilas: Clinic) -> None:
    lilas.organization.limits = {}
    lilas.organization.save()
    for clock in ("09:00", "09:30", "10:00", "10:30", "11:00"):
        assert send(client, lilas, fields_of(you(client, lilas, clock)) | ADA).status_code == 200
    refused = send(client, lilas, fields_of(you(client, lilas, "14:00")) | ADA)
    assert (refused.status_code, refused["Retry-After"]) == (429, "3600")
    assert "wait a little" in refused.content.decode()
    assert fields_of(refused)["lastname"] == "Lovelace"
    assert Hold.objects.filter(starts_at=at("14:00")).count() == 0


def test_a_reminder_by_sms_is_asked_for_as_the_clinic_sets_it(client: Client) -> None:
    clinic = make_clinic(smsreminder=60, check_sms_from_web=False)
    assert "sms" not in fields_of(you(client, clinic))
    assert 'name="sms"' in you(client, clinic).content.decode()
    send(client, clinic, fields_of(you(client, clinic)) | ADA | {"sms": "yes"})
    assert Card.objects.get().remind_by_sms is True
    Group.objects.update(check_sms_from_web=True)
    clinic.group.refresh_from_db()
    form = fields_of(you(client, clinic, "11:00"))
    assert form.pop("sms") == "yes"
    send(client, clinic, form | ADA)
    assert Card.objects.get().remind_by_sms is False
    Group.objects.update(smsreminder=0)
    assert 'name="sms"' not in you(client, clinic, "15:00").content.decode()

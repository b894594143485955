"""The form and what it sends: nothing typed is lost, nothing is booked twice."""

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.test import Client

from apps.appointments.models import Appointment
from apps.booking import confirming
from apps.core.errors import Busy
from apps.groups.models import Customer, Group
from tests.booking.forms import ADA, fields_of, page, send, starts_of, you
from tests.clinic import Clinic, at

pytestmark = pytest.mark.django_db

PERSON = ("firstname", "lastname", "email", "phone")


def test_the_button_says_what_will_happen(client: Client, clinic: Clinic) -> None:
    assert ">Book Monday 23 November, 09:30</button>" in you(client, clinic).content.decode()


def test_wrong_fields_are_named_and_all_that_was_typed_is_kept(client: Client, clinic: Clinic) -> None:
    typed = {"firstname": "Ada", "lastname": "", "email": "ada at example", "phone": "call me"}
    answer = send(client, clinic, fields_of(you(client, clinic)) | typed)
    html = answer.content.decode()
    assert answer.status_code == 400
    assert {name: fields_of(answer)[name] for name in PERSON} == typed
    for field in ("lastname", "email", "phone", "consent"):
        assert f'href="#{field}"' in html
        assert f'id="{field}-error"' in html
    assert 'href="#firstname"' not in html
    assert Appointment.objects.count() == 0


def test_a_form_that_was_wrong_books_once_it_is_right(client: Client, clinic: Clinic) -> None:
    wrong = send(client, clinic, fields_of(you(client, clinic)) | ADA | {"email": "ada"})
    assert send(client, clinic, fields_of(wrong) | {"email": "ada@example.org"}).status_code == 303
    assert Appointment.objects.count() == 1


def test_what_was_typed_comes_back_escaped(client: Client, clinic: Clinic) -> None:
    payload = '"><script>alert(1)</script>'
    answer = send(client, clinic, fields_of(you(client, clinic)) | ADA | {"firstname": payload, "email": payload})
    assert "<script>alert" not in answer.content.decode()
    assert fields_of(answer)["firstname"] == payload


def test_names_of_the_clinic_and_of_the_client_are_escaped_everywhere(client: Client, clinic: Clinic) -> None:
    payload = "<img src=x onerror=alert(1)>"
    Group.objects.filter(pk=clinic.group.pk).update(name=payload, address=payload)
    clinic.calendars["bell"].publicname = payload
    clinic.calendars["bell"].save()
    clinic.services["visit"].publicname = payload
    clinic.services["visit"].save()
    clinic.group.refresh_from_db()
    visit = clinic.services["visit"].pk
    sent = send(client, clinic, fields_of(you(client, clinic)) | ADA | {"firstname": "<b>Ada"})
    for answer in (
        page(client, clinic),
        page(client, clinic, "practitioner", service=visit),
        page(client, clinic, "time", service=visit, calendar=clinic.calendars["bell"].pk),
        you(client, clinic, "10:00"),
        client.get(sent["Location"]),
        client.get("/"),
    ):
        assert answer.status_code == 200
        assert ("<img" in answer.content.decode(), "<b>Ada" in answer.content.decode()) == (False, False)


def test_the_same_form_sent_twice_books_once_and_shows_the_same_page(client: Client, clinic: Clinic) -> None:
    form = fields_of(you(client, clinic)) | ADA
    pages = [client.get(send(client, clinic, form)["Location"]).content.decode() for _ in range(2)]
    assert Appointment.objects.count() == 1
    assert ["You are booked" in html and "09:30 – 10:00" in html for html in pages] == [True, True]


def test_bk_25_a_form_that_is_sent_again_is_counted_once(client: Client, clinic: Clinic) -> None:
    clinic.organization.limits = {"bookings_person_day": 2}
    clinic.organization.save()
    first, second, third = (fields_of(you(client, clinic, hour)) | ADA for hour in ("09:30", "10:00", "11:00"))
    assert [send(client, clinic, form).status_code for form in (first, first, first, second, third)] == [303] * 4 + [
        429
    ]
    assert Appointment.objects.count() == 2


def test_a_used_form_with_other_words_asks_before_it_books_again(client: Client, clinic: Clinic) -> None:
    form = fields_of(you(client, clinic)) | ADA
    send(client, clinic, form)
    answer = send(client, clinic, form | {"firstname": "Grace", "start": at("11:00").isoformat()})
    assert answer.status_code == 422
    assert "has already booked an appointment" in answer.content.decode()
    assert fields_of(answer)["firstname"] == "Grace"
    assert Appointment.objects.count() == 1
    assert send(client, clinic, fields_of(answer)).status_code == 303
    assert Appointment.objects.count() == 2


def test_bk_23_a_time_that_went_while_typing_keeps_the_words_and_offers_the_nearest(
    client: Client, clinic: Clinic
) -> None:
    form = fields_of(you(client, clinic)) | ADA
    clinic.book("09:30", who=2)
    answer = send(client, clinic, form)
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "Monday 23 November, 09:30 has just been taken." in html
    assert [fields_of(answer)[name] for name in PERSON] == [ADA[name] for name in PERSON]
    assert "checked" in html
    assert starts_of(answer) == [f"2026-11-23T{clock}:00+01:00" for clock in ("09:00", "10:00", "10:15")]
    assert send(client, clinic, fields_of(answer) | {"start": starts_of(answer)[1]}).status_code == 303
    assert Appointment.objects.filter(starts_at=at("10:00"), client__firstname="Ada").exists()


def test_bk_23_a_time_that_went_before_the_form_was_shown_is_told_at_once(client: Client, clinic: Clinic) -> None:
    clinic.book("09:30", who=2)
    answer = you(client, clinic)
    assert answer.status_code == 409
    assert len(starts_of(answer)) == 3


def test_with_no_preference_the_other_practitioner_takes_it(client: Client, clinic: Clinic) -> None:
    form = fields_of(you(client, clinic, calendar="any")) | ADA
    clinic.book("09:30", who=2)
    assert send(client, clinic, form).status_code == 303
    assert Appointment.objects.get(client__firstname="Ada").calendar_id == clinic.calendars["chen"].pk


def test_the_nearest_times_are_those_of_the_chosen_practitioner(client: Client, clinic: Clinic) -> None:
    form = fields_of(you(client, clinic)) | ADA
    for number, clock in enumerate(("09:00", "09:30", "10:00")):
        clinic.book(clock, who=number + 2)
    answer = send(client, clinic, form)
    for start in starts_of(answer):
        assert you(client, clinic, start=start).status_code == 200


def test_busy_says_so_and_keeps_the_form(client: Client, clinic: Clinic) -> None:
    form = fields_of(you(client, clinic)) | ADA
    with patch.object(confirming, "book_appointment", side_effect=Busy("busy", retry_after=1)):
        answer = send(client, clinic, form)
    assert (answer.status_code, answer["Retry-After"]) == (503, "1")
    assert "Nothing was booked yet" in answer.content.decode()
    assert fields_of(answer) == form
    assert send(client, clinic, fields_of(answer)).status_code == 303


def test_the_language_of_the_visitor_is_kept(client: Client, clinic: Clinic) -> None:
    form = fields_of(you(client, clinic)) | ADA
    client.post(f"/book/{clinic.group.slug}/you", form, headers={"Accept-Language": "fr"})
    assert Customer.objects.get().language == "fr"


def test_a_request_that_waits_for_the_clinic_says_so(client: Client, clinic: Clinic) -> None:
    clinic.services["visit"].needs_approval = True
    clinic.services["visit"].save()
    done = client.get(send(client, clinic, fields_of(you(client, clinic)) | ADA)["Location"]).content.decode()
    assert "Your request is sent" in done
    assert "Waiting for the clinic’s yes" in done


def test_a_time_in_the_past_is_told_as_gone(client: Client, clinic: Clinic) -> None:
    answer = you(client, clinic, start=(at("09:30") - timedelta(days=7)).isoformat())
    assert answer.status_code == 409

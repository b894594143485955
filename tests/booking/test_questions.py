"""What a clinic asks besides the four that everybody is asked: on the page, at the door, on the card, on the visit."""

import json
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.appointments.models import Appointment
from apps.booking.tokens import proof_of
from apps.groups.models import Client as Card
from apps.groups.models import Group
from tests.asking import ask, ask_customers
from tests.booking.codes import latest_code
from tests.booking.forms import ADA, fields_of, send, you
from tests.booking.test_another import once_more_form
from tests.clinic import Clinic

pytestmark = pytest.mark.django_db

ANSWERS = {"client.str0": "Private", "client.birthdate": "1980-05-04", "visit.num0": "12", "visit.comments": "Wheels"}
KEPT = ({"str0": "Private"}, date(1980, 5, 4), {"num0": 12}, "Wheels")


@pytest.fixture
def asking(clinic: Clinic) -> Clinic:
    ask_customers(clinic)
    return clinic


def kept() -> tuple[Any, ...]:
    visit = Appointment.objects.select_related("client").get()
    return visit.client.custom, visit.client.birthdate, visit.custom, visit.comments


def door(clinic: Clinic, **fields: Any) -> Any:
    person = {name: ADA[name] for name in ("firstname", "lastname", "email", "phone")}
    body = {
        "service": clinic.services["visit"].pk,
        "calendar": clinic.calendars["bell"].pk,
        "start": "2026-11-23T09:30:00+01:00",
        "client": person | fields.pop("client", {}),
        "consent": True,
    }
    address = f"/book/{clinic.group.slug}/appointments.json"
    return Client().post(address, json.dumps(body | fields), content_type="application/json")


def test_c64_the_page_asks_in_the_clinics_words_and_keeps_each_answer_where_it_belongs(
    client: Client, asking: Clinic
) -> None:
    page = you(client, asking)
    html = page.content.decode()
    assert all(words in html for words in ("Insurance", "Date of birth", "Weeks", "Anything else?"))
    assert send(client, asking, fields_of(page) | ADA | ANSWERS).status_code == 303
    assert kept() == KEPT


def test_a_question_keeps_its_mark_and_the_sentence_about_it_has_its_own(client: Client, asking: Clinic) -> None:
    ask(asking, "client", "str1", user_label="Have you been here before ?", user_required=True)
    html = send(client, asking, fields_of(you(client, asking)) | ADA | ANSWERS).content.decode()
    assert "Have you been here before ?</label>" in html
    assert "Have you been here before: This field is required." in html


def test_c64_a_required_answer_that_is_missing_is_named_and_nothing_typed_is_lost(
    client: Client, asking: Clinic
) -> None:
    typed = ANSWERS | {"client.str0": "", "client.birthdate": "soon", "visit.num0": "a few"}
    answer = send(client, asking, fields_of(you(client, asking)) | ADA | typed)
    html = answer.content.decode()
    assert (answer.status_code, Appointment.objects.count(), Card.objects.count()) == (400, 0, 0)
    named = [name for name in ANSWERS if f'href="#{name}"' in html and f'id="{name}-error"' in html]
    assert named == ["client.str0", "client.birthdate", "visit.num0"]
    assert {name: fields_of(answer)[name] for name in typed} == typed


def test_answers_travel_with_the_code(client: Client, asking: Clinic) -> None:
    Group.objects.update(validate_email=True)
    page = send(client, asking, fields_of(you(client, asking)) | ADA | ANSWERS)
    fields = fields_of(page)
    again = client.post(f"/book/{asking.group.slug}/code", fields | {"edit": "yes"})
    assert {name: fields_of(again)[name] for name in ANSWERS} == ANSWERS
    client.post(f"/book/{asking.group.slug}/code", fields | {"code": latest_code()})
    assert kept() == KEPT


def test_whoever_signs_in_finds_what_their_card_says_and_may_change_it(client: Client, asking: Clinic) -> None:
    send(client, asking, fields_of(you(client, asking)) | ADA | ANSWERS)
    signed_in = {"as": proof_of(asking.group, ADA["email"])}
    form = fields_of(you(client, asking, "10:30", **signed_in))
    assert (form["client.str0"], form["client.birthdate"], form["visit.num0"]) == ("Private", "1980-05-04", "")
    send(client, asking, form | {"consent": "yes", "client.str0": "Public", "visit.num0": "13"})
    assert Card.objects.get().custom == {"str0": "Public"}


def test_who_only_knows_a_name_and_an_address_changes_nobodys_card(client: Client, asking: Clinic) -> None:
    send(client, asking, fields_of(you(client, asking)) | ADA | ANSWERS)
    other = ANSWERS | {"client.str0": "Public", "visit.comments": "Hello"}
    send(client, asking, fields_of(you(client, asking, "10:30")) | ADA | other)
    assert Card.objects.get().custom == {"str0": "Private"}
    assert Appointment.objects.latest("pk").comments == "Hello\nInsurance: Public"


def test_one_more_asks_about_that_visit_alone(client: Client, asking: Clinic) -> None:
    Group.objects.update(max_multirdvs=2)
    done = send(client, asking, fields_of(you(client, asking)) | ADA | ANSWERS)
    form = once_more_form(client, asking, done, "10:30")
    assert [name for name in form if name in ANSWERS] == ["visit.num0", "visit.comments"]
    assert send(client, asking, form).status_code == 400
    assert send(client, asking, form | {"visit.num0": "14"}).status_code == 303
    assert Appointment.objects.latest("pk").custom == {"num0": 14}


def test_c64_the_door_wants_the_same_and_names_it_the_same(asking: Clinic) -> None:
    refused = door(asking, client={"firstname": "", "str0": "Gold"}, visit={"num0": 1.5})
    assert (refused.status_code, refused.json()["error"]["fields"]) == (
        400,
        {
            "client.firstname": ["This field is required."],
            "client.str0": ["There is no such choice."],
            "visit.num0": ["This is not a whole number."],
        },
    )
    assert list(door(asking, visit=[]).json()["error"]["fields"]) == ["visit"]
    told = door(asking, client={"str0": "Private", "birthdate": "1980-05-04"}, visit={"num0": 12, "comments": "Wheels"})
    assert told.status_code == 201
    assert kept() == KEPT


def test_what_is_not_asked_of_customers_is_not_taken_from_them(clinic: Clinic) -> None:
    ask(clinic, "client", "str1", pro_label="Ours", pro_required=True)
    assert door(clinic, client={"str1": "mine", "birthdate": "1980-05-04"}, visit={"comments": "x"}).status_code == 201
    assert kept() == ({}, None, {}, "")


def test_a_clinic_that_asks_nothing_pays_nothing(clinic: Clinic) -> None:
    door(clinic, start="2026-11-24T09:30:00+01:00")
    counted = []
    for day in (25, 26):
        with CaptureQueriesContext(
            connection,
        ) as statements:
            assert door(clinic, start=f"2026-11-{day}T09:30:00+01:00").status_code == 201
        counted.append(len(statements))
    ask_customers(clinic)
    answers = {"client": {"str0": "Private"}, "visit": {"num0": 12}}
    door(clinic, start="2026-11-23T11:00:00+01:00", **answers)
    with CaptureQueriesContext(connection) as statements:
        assert door(clinic, start="2026-11-27T09:30:00+01:00", **answers).status_code == 201
    assert (counted[0] == counted[1], len(statements) - counted[0]) == (True, 1)  # one look at the card, as it was

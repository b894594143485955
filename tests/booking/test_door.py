"""The JSON door: slots, booking, explaining; what programs are told when something is wrong."""

import json
from typing import Any
from unittest.mock import ANY

import pytest
from django.test import Client

from apps.accounts.actions import code_of
from apps.accounts.models import User, Verification
from apps.appointments.models import Appointment, Hold
from apps.booking.tokens import proof_of, read_waiting
from apps.groups.models import Group
from apps.groups.models.group import CalendarChoice
from apps.organizations.models import Member
from apps.outbox.models import Event
from tests.clinic import MONDAY, NOW, Clinic, make_clinic

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday_is_ahead")]

SOMEBODY = {"firstname": "Ada", "lastname": "Lovelace", "email": "ada@example.org", "phone": "06 12 34 56 78"}
LATER = "2026-11-23T14:00:00+01:00"


@pytest.fixture
def monday_is_ahead(time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)


def slots_of(client: Client, clinic: Clinic, **query: Any) -> Any:
    asked = {"service": clinic.services["visit"].pk, "from": MONDAY.isoformat(), "days": 1} | query
    return client.get(f"/book/{clinic.group.slug}/slots.json", asked)


def book(web: Client, clinic: Clinic, key: str | None = None, **fields: Any) -> Any:
    body = {
        "service": clinic.services["visit"].pk,
        "calendar": clinic.calendars["bell"].pk,
        "start": "2026-11-23T09:30:00+01:00",
        "client": SOMEBODY,
        "consent": True,
    } | fields
    headers = {"Idempotency-Key": key} if key else {}
    address = f"/book/{clinic.group.slug}/appointments.json"
    return web.post(address, json.dumps(body), content_type="application/json", headers=headers)


def confirm(web: Client, clinic: Clinic, asked: Any) -> Any:
    """The code that was sent for this answer, typed."""
    verification = read_waiting(clinic.group, asked.json()["token"])
    assert verification is not None
    code = code_of(Verification.objects.get(pk=verification.verification))
    address = f"/book/{clinic.group.slug}/confirm.json"
    body = {"token": asked.json()["token"], "code": code}
    return web.post(address, json.dumps(body), content_type="application/json")


def test_slots_name_the_zone_every_day_and_who_can_take_each_start(client: Client, clinic: Clinic) -> None:
    clinic.book("09:30")
    bell, chen = (clinic.calendars[name].pk for name in ("bell", "chen"))
    answer = slots_of(client, clinic, days=2).json()
    assert (answer["timezone"], [day["date"] for day in answer["days"]]) == (
        "Europe/Paris",
        ["2026-11-23", "2026-11-24"],
    )
    monday = {slot["start"]: slot["calendars"] for slot in answer["days"][0]["slots"]}
    assert list(monday.items())[:3] == [
        ("2026-11-23T09:00:00+01:00", [bell, chen]),
        ("2026-11-23T09:15:00+01:00", [chen]),
        ("2026-11-23T09:30:00+01:00", [chen]),
    ]
    assert answer["next"] == "2026-11-25T09:00:00+01:00"


def test_a_closed_day_is_there_and_empty(client: Client, clinic: Clinic) -> None:
    answer = slots_of(client, clinic, **{"from": "2026-11-28"}).json()
    assert answer["days"] == [{"date": "2026-11-28", "slots": []}]
    assert answer["next"] == "2026-11-30T09:00:00+01:00"


def test_a_booking_is_answered_with_its_id_and_an_absolute_link_ending_in_the_token(
    client: Client, clinic: Clinic
) -> None:
    response = book(client, clinic)
    answer = response.json()
    appointment = Appointment.objects.get()
    token = answer.pop("manage_url").rsplit("/", 1)[-1]
    assert (response.status_code, len(token)) == (201, 22)
    assert answer == {
        "id": str(appointment.uuid),
        "start": "2026-11-23T09:30:00+01:00",
        "end": "2026-11-23T10:00:00+01:00",
        "calendar": clinic.calendars["bell"].pk,
        "state": "booked",
    }
    assert appointment.client.firstphone == "+33612345678"


def test_the_second_to_ask_is_told_the_nearest_free_times(client: Client, clinic: Clinic) -> None:
    book(client, clinic)
    response = book(client, clinic, client=SOMEBODY | {"email": "bob@example.org"})
    assert (response.status_code, response.json()["error"]["code"]) == (409, "slot_taken")
    assert response.json()["error"]["alternatives"] == [
        "2026-11-23T09:00:00+01:00",
        "2026-11-23T10:00:00+01:00",
        "2026-11-23T10:15:00+01:00",
    ]


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"start": "2026-11-23T09:30:00"}, "start"),
        ({"start": "2026-W48-1T09:30:00+01:00"}, "start"),
        ({"start": "1900-01-01T09:30:00Z"}, "start"),
        ({"start": "9999-12-31T23:59:59Z"}, "start"),
        ({"start": "0001-01-01T00:00:00+01:00"}, "start"),
        ({"start": "9999-12-31T23:59:59-01:00"}, "start"),
        ({"start": "2026-02-29T09:30:00Z"}, "start"),
        ({"start": "2026-11-23T23:59:60Z"}, "start"),
        ({"start": "2026-11-23T09:30:00.5+01:00"}, "start"),
        ({"start": 7}, "start"),
        ({"service": "x"}, "service"),
        ({"service": True}, "service"),
        ({"service": 10**30}, "service"),
        ({"calendar": 10**15}, "calendar"),
        ({"consent": False}, "consent"),
        ({"client": None}, "client"),
        ({"client": SOMEBODY | {"email": "nobody"}}, "client.email"),
        ({"client": SOMEBODY | {"email": "a@b.example\r\nBcc: x@y.example"}}, "client.email"),
        ({"client": SOMEBODY | {"phone": "call me"}}, "client.phone"),
        ({"client": SOMEBODY | {"lastname": "x" * 65}}, "client.lastname"),
        ({"client": SOMEBODY | {"firstname": " "}}, "client.firstname"),
        ({"client": SOMEBODY | {"firstname": "\x00"}}, "client.firstname"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_written(client: Client, clinic: Clinic, fields: Any, named: str) -> None:
    response = book(client, clinic, **fields)
    assert (response.status_code, list(response.json()["error"]["fields"])) == (400, [named])
    assert Appointment.objects.count() == 0


@pytest.mark.parametrize("body", ["", "[]", "{", "NaN", '{"a":' * 2000, "\udcff"])
def test_a_body_that_is_no_json_object_is_refused(client: Client, clinic: Clinic, body: str) -> None:
    address = f"/book/{clinic.group.slug}/appointments.json"
    response = client.post(address, body.encode("utf-8", "surrogateescape"), content_type="application/json")
    assert (response.status_code, response.json()["error"]["code"]) == (400, "not_json")


def test_a_body_beyond_reason_is_refused(client: Client, clinic: Clinic) -> None:
    response = book(client, clinic, padding="x" * 2_000_000)
    assert (response.status_code, response.json()["error"]["code"]) == (400, "too_large")


def test_a_repeated_key_answers_the_first_booking_with_a_working_link(client: Client, clinic: Clinic) -> None:
    first, second = (book(client, clinic, key="once").json() for _ in range(2))
    links = [answer.pop("manage_url") for answer in (first, second)]
    assert first == second
    assert Appointment.objects.count() == 1
    assert [client.get(link).status_code for link in links] == [200, 200]


def test_a_repeated_key_answers_the_first_refusal(client: Client, clinic: Clinic) -> None:
    booked = clinic.book("09:30")
    first = book(client, clinic, key="once")
    Appointment.objects.filter(pk=booked.appointment.pk).delete()
    second = book(client, clinic, key="once")
    assert (first.status_code, second.status_code) == (409, 409)
    assert first.json() == second.json()


def test_at_a_limit_a_repeated_key_is_answered_as_before(client: Client, clinic: Clinic) -> None:
    clinic.organization.limits = {"bookings_person_day": 1}
    clinic.organization.save()
    first, again = (book(client, clinic, key="once") for _ in range(2))
    assert (again.status_code, again.json()["id"]) == (201, first.json()["id"])
    assert book(client, clinic, key="twice").status_code == 429
    assert book(client, clinic).status_code == 429


def test_bk_25_a_repeated_key_is_counted_once_whatever_it_is_answered(client: Client, clinic: Clinic) -> None:
    clinic.organization.limits = {"bookings_person_day": 2}
    clinic.organization.save()
    assert [book(client, clinic, key="once").status_code for _ in range(5)] == [201] * 5
    assert book(client, clinic, key="once", start=LATER).status_code == 422
    lost = [book(client, clinic, key="lost").status_code for _ in range(5)]
    assert (lost, Event.objects.filter(topic="limit.reached").count()) == ([409] * 5, 1)
    assert book(client, clinic, key="third", start=LATER).status_code == 429


def test_bk_26_a_key_with_another_body_is_refused(client: Client, clinic: Clinic) -> None:
    book(client, clinic, key="once")
    response = book(client, clinic, key="once", start="2026-11-23T10:30:00+01:00")
    assert (response.status_code, response.json()["error"]["code"]) == (422, "idempotency_key_reused")


def test_bk_26_a_key_is_known_to_its_own_clinic_only(client: Client, clinic: Clinic) -> None:
    other = make_clinic()
    assert [book(client, one, key="once").status_code for one in (clinic, other)] == [201, 201]


@pytest.mark.parametrize("days", ["0", "61", "x", "-1", "1e3"])
def test_days_are_one_to_sixty(client: Client, clinic: Clinic, days: str) -> None:
    assert list(slots_of(client, clinic, days=days).json()["error"]["fields"]) == ["days"]


def test_another_clinics_service_is_not_offered(client: Client, clinic: Clinic) -> None:
    other = make_clinic()
    response = slots_of(client, clinic, service=other.services["visit"].pk)
    assert (response.status_code, list(response.json()["error"]["fields"])) == (400, ["service"])


def test_no_clinic_at_this_address(client: Client) -> None:
    response = client.get("/book/nowhere/slots.json", {"service": 1})
    assert (response.status_code, response.json()["error"]["code"]) == (404, "not_found")


@pytest.mark.parametrize(("field", "code"), [("inactive", "closed"), ("open_data", "sign_in_required")])
def test_a_clinic_may_hide_its_times(client: Client, clinic: Clinic, field: str, code: str) -> None:
    setattr(clinic.group, field, field == "inactive")
    clinic.group.save()
    assert slots_of(client, clinic).json()["error"]["code"] == code


def test_au_08_a_clinic_for_registered_clients_asks_everybody_for_a_code_and_tells_nobody_who_is_one(
    client: Client, clinic: Clinic
) -> None:
    clinic.book("09:00")
    clinic.group.open = False
    clinic.group.save()
    known, unknown = (
        SOMEBODY | {"firstname": f"Ada{number}", "email": f"ada{number}@example.org"} for number in (1, 2)
    )
    answers = [book(client, clinic, client=known), book(client, clinic, client=unknown, start=LATER)]
    assert [(answer.status_code, sorted(answer.json())) for answer in answers] == [
        (202, ["confirm_url", "email", "expires", "hold", "message", "start", "token"])
    ] * 2
    assert Appointment.objects.count() == 1
    confirmed = [confirm(client, clinic, answer) for answer in answers]
    assert [answer.status_code for answer in confirmed] == [201, 403]
    assert confirmed[1].json()["error"]["code"] == "registered_only"


@pytest.mark.parametrize(("field", "code"), [("inactive", "closed"), ("open_data", "sign_in_required")])
@pytest.mark.parametrize("validate_email", [True, False])
def test_what_a_clinic_hides_is_neither_held_nor_booked_nor_told_by_a_refusal(
    client: Client, clinic: Clinic, field: str, code: str, validate_email: bool
) -> None:
    clinic.book("09:30")
    Group.objects.update(**{field: field == "inactive", "validate_email": validate_email})
    answer = book(client, clinic)
    assert (answer.status_code, answer.json()) == (403, {"error": {"code": code, "message": ANY}})
    assert (Hold.objects.count(), Verification.objects.count(), Appointment.objects.count()) == (0, 0, 1)


def test_a_registered_client_books_by_a_proof_where_times_are_hidden(client: Client, clinic: Clinic) -> None:
    clinic.book("09:00")
    Group.objects.update(open_data=False, open=False)
    known = SOMEBODY | {"firstname": "Ada1", "email": "ada1@example.org"}
    proof = proof_of(clinic.group, "ada1@example.org")
    assert book(client, clinic, client=known, proof=proof).status_code == 201
    assert book(client, clinic, client=known, proof={"a": 1}).status_code == 403


def test_a_clinic_that_closes_while_the_code_travels_spends_no_code(client: Client, clinic: Clinic) -> None:
    Group.objects.update(validate_email=True)
    asked = book(client, clinic)
    Group.objects.update(inactive=True)
    assert confirm(client, clinic, asked).json()["error"]["code"] == "closed"
    Group.objects.update(inactive=False)
    assert confirm(client, clinic, asked).status_code == 201


@pytest.mark.parametrize("any_calendar", [True, False])
def test_no_preference_is_taken_where_the_clinic_offers_it(client: Client, clinic: Clinic, any_calendar: bool) -> None:
    Group.objects.update(any_calendar=any_calendar)
    answer = book(client, clinic, calendar=None)
    if any_calendar:
        assert answer.status_code == 201
    else:
        assert (answer.status_code, list(answer.json()["error"]["fields"])) == (400, ["calendar"])
    Group.objects.update(calendar_choice=CalendarChoice.SERVICE_ONLY)
    assert book(client, clinic, calendar=None, start=LATER).status_code == 201


def test_methods_are_named(client: Client, clinic: Clinic) -> None:
    response = client.get(f"/book/{clinic.group.slug}/appointments.json")
    assert (response.status_code, response["Allow"]) == (405, "POST")


def explain(client: Client, clinic: Clinic, start: str) -> Any:
    asked = {"service": clinic.services["visit"].pk, "calendar": clinic.calendars["bell"].pk, "start": start}
    return client.get(f"/book/{clinic.group.slug}/explain.json", asked)


def log_in(client: Client, clinic: Clinic) -> None:
    user = User.objects.create_user("desk@example.org", None)
    Member.objects.create(organization=clinic.organization, user=user, role="receptionist")
    client.force_login(user)


def test_explaining_needs_a_session_of_that_clinic(client: Client, clinic: Clinic) -> None:
    start = "2026-11-23T09:30:00+01:00"
    assert explain(client, clinic, start).status_code == 401
    log_in(client, make_clinic())
    assert explain(client, clinic, start).status_code == 404


def test_every_reason_is_named_for_customers_and_for_staff(client: Client, clinic: Clinic) -> None:
    clinic.book("09:30")
    log_in(client, clinic)
    answer = explain(client, clinic, "2026-11-23T09:50:00+01:00").json()
    assert answer["bookable"] == {"customers": False, "staff": False}
    assert [reason["code"] for reason in answer["reasons"]] == ["appointment"]
    assert explain(client, clinic, "2026-11-23T10:05:00+01:00").json()["bookable"] == {
        "customers": False,
        "staff": True,
    }
    assert explain(client, clinic, "2026-11-23T10:15:00+01:00").json()["reasons"] == []


@pytest.mark.parametrize("start", ["0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00"])
def test_an_instant_beyond_every_calendar_is_explained_by_its_field(client: Client, clinic: Clinic, start: str) -> None:
    log_in(client, clinic)
    answer = explain(client, clinic, start)
    assert (answer.status_code, list(answer.json()["error"]["fields"])) == (400, ["start"])

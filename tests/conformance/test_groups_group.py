"""C31 to C42: the group's own record, field by field as the published tables have them."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from apps.appointments.models import Appointment
from apps.core.actor import system
from apps.groups.actions import add_group
from apps.groups.actions.changes import change_group_options
from apps.groups.models import Opening
from apps.groups.timezones import LABELS
from tests.clinic import MONDAY, at, make_clinic
from tests.conformance.groupsapi import Api, make_api

pytestmark = pytest.mark.django_db

COLOURS = '{"content_bg" : "#FDF7E8",\t"page_text":"#FFFCF7"}'
# field -> (its default on a new group, a value that comes back as it was sent, a value that is refused)
SEED: dict[str, tuple[Any, Any, Any]] = {
    "name": ("New", "Cabinet Éluard", "x" * 256),
    "preposition": ("", "at the Clinic", "x" * 256),
    "phone": ("", "01 83 62 04 04", "0" * 21),
    "fax": ("", "01 83 62 04 05", "0" * 21),
    "address": ("", "12 rue de l'Église", "x" * 256),
    "city": ("", "Lyon", "x" * 65),
    "zipcode": ("", "69001", "x" * 17),
    "country": ("", "France", "x" * 256),
    "timezone": ("Paris", "Tokyo", "Europe/Paris"),
    "sendmail": (True, False, "perhaps"),
    "mailreminder": (0, 240, 59),
    "country_code": ("33", "44", "+44"),
    "smsreminder": (0, 1440, 1441),
    "sms_sender_name": ("", "Eden Spa", "Eden Spa & Co"),
    "check_sms": (True, False, 2),
    "check_sms_from_web": (True, False, "no"),
    "inactive": (False, True, 7),
    "open": (True, False, None),
    "openData": (True, False, "x"),
    "calendarChoice": (2, 0, 3),
    "anyCalendar": (True, False, []),
    "max_multirdvs": (1, 3, 0),
    "usercolors": (None, COLOURS, "not JSON"),
    "display_intervention_length": (True, False, "x"),
    "display_intervention_price": (False, True, "x"),
    "currency_code": ("EUR", "CHF", "JPY"),
    "validateEmail": (True, False, "x"),
}


@pytest.fixture(scope="module")
def api(server: str, django_db_blocker: Any) -> Iterator[Api]:
    """An organisation with two groups, of which the key reaches both: the second is as new groups are."""
    with django_db_blocker.unblock():
        made = make_api(server)
        organization = made.clinic.organization
        actor = system(organization.pk)
        new = add_group(actor=actor, organization=organization, slug=f"new-{made.group}", name="New")
        made.card = new.pk  # the number that the tests below use
        yield made
        made.http.close()


@pytest.fixture(scope="module")
def foreign(api: Api, django_db_blocker: Any) -> int:
    """A group of another organisation."""
    with django_db_blocker.unblock():
        return make_clinic().group.pk


def put(api: Api, **fields: Any) -> Any:
    return api.call("PUT", f"/groups/{api.group}", {"group": fields})


def test_c31_the_groups_of_the_caller_are_listed_and_no_others(api: Api, foreign: int) -> None:
    assert api.ids("/groups") == [api.group, api.card]


def test_c32_a_foreign_group_is_not_there(api: Api, foreign: int) -> None:
    calls = [("GET", None), ("PUT", {"group": {"phone": "01"}})]
    assert [api.call(method, f"/groups/{foreign}", body).status_code for method, body in calls] == [404, 404]
    assert api.call("GET", f"/groups/{foreign}/calendars").status_code == 404


def test_c33_groups_are_not_made_here(api: Api) -> None:
    assert api.call("POST", "/groups", {"group": {"name": "Another"}}).status_code == 405


def test_c34_a_put_of_the_phone_changes_the_phone_alone(api: Api) -> None:
    before = api.get(f"/groups/{api.group}")
    answer = put(api, phone="01 83 62 04 04")
    moved = {"phone": "01 83 62 04 04", "updated_at": answer.json()["updated_at"]}
    assert (answer.status_code, answer.json()) == (200, before | moved)


@pytest.mark.parametrize(("field", "most"), [("mailreminder", 2880), ("smsreminder", 1440)])
def test_c35_c36_a_reminder_leaves_in_time_or_never(api: Api, field: str, most: int) -> None:
    for minutes in (0, 60, most):
        assert put(api, **{field: minutes}).json()[field] == minutes
    for minutes in (1, 59, most + 1, -60):
        answer = put(api, **{field: minutes})
        assert (answer.status_code, list(answer.json()["error"]["fields"])) == (400, [field])


def test_c37_every_label_is_a_time_zone_and_nothing_else_is(api: Api) -> None:
    assert len(LABELS) == 142
    for label in LABELS:
        answer = put(api, timezone=label)
        assert (answer.status_code, answer.json()["timezone"]) == (200, label)
    for wrong in ("Europe/Paris", "paris", "", "Atlantis"):
        assert list(put(api, timezone=wrong).json()["error"]["fields"]) == ["timezone"]
    put(api, timezone="Paris")


def test_c38_seven_currencies_are_known(api: Api) -> None:
    known = ("CAD", "EUR", "XPF", "XAF", "GBP", "CHF", "USD")
    assert [put(api, currency_code=code).json()["currency_code"] for code in known] == list(known)
    assert list(put(api, currency_code="JPY").json()["error"]["fields"]) == ["currency_code"]


def test_c39_colours_are_kept_byte_for_byte_and_have_to_be_json(api: Api) -> None:
    assert put(api, usercolors=COLOURS).json()["usercolors"] == COLOURS
    assert api.get(f"/groups/{api.group}")["usercolors"] == COLOURS
    for wrong in ("{", "[1]", '{"page_bg":"red"}', json.dumps({"page_bg": "#FFFFFF"}) + " " * 255):
        assert list(put(api, usercolors=wrong).json()["error"]["fields"]) == ["usercolors"]
    assert put(api, usercolors=None).json()["usercolors"] is None


@pytest.mark.parametrize(
    ("name", "status"),
    [("Eden Spa", 200), ("12345678901", 200), ("+33123456789", 200), ("Eden Spa Lyon", 400), ("+331234567890", 400)],
)
def test_c40_a_sender_is_a_short_name_or_a_number(api: Api, name: str, status: int) -> None:
    assert put(api, sms_sender_name=name).status_code == status


def test_c41_the_order_of_the_steps_is_one_of_three(api: Api) -> None:
    assert [put(api, calendarChoice=choice).status_code for choice in (0, 1, 2, 3, -1)] == [200, 200, 200, 400, 400]


def test_c42_a_new_group_has_the_documented_defaults(api: Api) -> None:
    record = api.get(f"/groups/{api.card}")
    assert {field: record[field] for field in SEED} == {field: default for field, (default, _, _) in SEED.items()}


@pytest.mark.parametrize("field", SEED)
def test_every_field_of_the_published_tables_round_trips_and_refuses_what_it_must(api: Api, field: str) -> None:
    _, value, wrong = SEED[field]
    before = api.get(f"/groups/{api.group}")[field]
    answer = put(api, **{field: value})
    assert (answer.status_code, answer.json()[field]) == (200, value)
    assert api.get(f"/groups/{api.group}")[field] == value
    refused = put(api, **{field: wrong})
    assert (refused.status_code, list(refused.json()["error"]["fields"])) == (400, [field])
    put(api, **{field: before})


def test_several_wrong_fields_are_named_at_once_and_nothing_is_written(api: Api) -> None:
    before = api.get(f"/groups/{api.group}")
    answer = put(api, phone="01", mailreminder=1, currency_code="JPY", calendarChoice=9)
    assert set(answer.json()["error"]["fields"]) == {"mailreminder", "currency_code", "calendarChoice"}
    assert api.get(f"/groups/{api.group}") == before


def test_a_new_time_zone_keeps_the_instants_of_visits_and_the_hours_on_the_wall() -> None:
    clinic = make_clinic()
    booked = clinic.book("09:30").appointment
    hours = Opening.objects.filter(calendar=clinic.calendars["bell"]).order_by("pk").values_list("weekday", "starts")
    before = list(hours)
    change_group_options(actor=clinic.member(), group=clinic.group, fields={"timezone": "New Delhi"})
    assert Appointment.objects.get(pk=booked.pk).starts_at == at("09:30")
    assert list(hours.all()) == before
    nine_in_delhi = at("04:30", MONDAY + timedelta(days=1))
    assert clinic.book(nine_in_delhi).appointment.starts_at == nine_in_delhi

"""Many fiches at once: every line or none, and every wrong line is named."""

from typing import Any

import pytest
from django.test import Client as Browser

from apps.groups.actions.records import add_records
from apps.groups.models import Client, Customer
from apps.organizations.roles import Right
from apps.outbox.models import Event
from tests.api.groups.caller import keyed
from tests.clinic import Clinic

pytestmark = pytest.mark.django_db

CSV = "lastname;firstname;email;externid;str0;rappel_sms\nPetit;Éloi;eloi@example.org;7;blue;0\nGrand;;;8;;\n"
LINES = '{"lastname": "Petit", "externid": 7}\n\n{"lastname": "Grand", "num0": 1.5}\n'
NDJSON = "application/x-ndjson"
THOUSANDS = 3_000


def send(clinic: Clinic, text: str, kind: str = "text/csv", query: str = "", **key: Any) -> Any:
    address = f"/api/v1/groups/{clinic.group.pk}/fiches/import?apikey={keyed(clinic, **key).key}{query}"
    return Browser().post(address, text.encode(), content_type=kind)


def kept() -> list[tuple[Any, ...]]:
    return list(Client.objects.order_by("pk").values_list("lastname", "externid", "custom"))


def test_a_csv_file_adds_a_card_for_each_line(clinic: Clinic) -> None:
    answer = send(clinic, CSV)
    assert (answer.status_code, answer.json()) == (
        201,
        {"dry_run": False, "lines": 2, "wrong": [], "already_there": []},
    )
    assert kept() == [("Petit", 7, {"str0": "blue"}), ("Grand", 8, {})]
    eloi = Client.objects.get(externid=7)
    assert (eloi.customer, eloi.remind_by_sms, eloi.search_text) == (
        Customer.objects.get(),
        False,
        "petit eloi eloi@example.org",
    )
    assert Event.objects.filter(topic="client.created").count() == 2


def test_json_lines_do_the_same(clinic: Clinic) -> None:
    assert send(clinic, LINES, NDJSON).status_code == 201
    assert kept() == [("Petit", 7, {}), ("Grand", None, {"num0": 1.5})]


@pytest.mark.parametrize("query", ["", "&dry_run=1"])
def test_every_wrong_line_is_named_and_nothing_is_written(clinic: Clinic, query: str) -> None:
    wrong = CSV + f"{'x' * 65};;;;;\nPaul;;not an address;many;;perhaps\n"
    answer = send(clinic, wrong, query=query)
    found = answer.json() if query else answer.json()["error"]
    assert answer.status_code == (200 if query else 400)
    assert [(one["line"], sorted(one["fields"])) for one in found["wrong"]] == [
        (4, ["lastname"]),
        (5, ["externid", "rappel_sms"]),
    ]
    assert kept() == []


def test_a_dry_run_of_a_good_file_writes_nothing(clinic: Clinic) -> None:
    told = {"dry_run": True, "lines": 2, "wrong": [], "already_there": []}
    assert send(clinic, CSV, query="&dry_run=1").json() == told
    assert kept() == []


PEOPLE = (
    "lastname,firstname,email,firstphone,externid\n"
    "PETIT,Eloi,ELOI@example.org,,\n"  # his name and e-mail, whatever the letters
    "Grand,Anne,,06 12 34 56 78,\n"  # her name and phone, which the desk keeps in international form
    "Renamed,Paul,,,9\n"  # the program's own number
    "Grand,Anne,anne@example.org,,\n"  # her name alone
    "Grand,Anne,anne@example.org,,\n"  # the line before
)


def test_thousands_of_cards_are_written_at_once(clinic: Clinic) -> None:
    """A card has 22 columns, and one statement holds 65,535 values."""
    about = {"organization_id": clinic.organization.pk, "group": clinic.group}
    cards = [Client(lastname="Many", email=f"many{number}@example.org", **about) for number in range(THOUSANDS)]
    add_records(actor=clinic.member(), group=clinic.group, clients=cards)
    assert Client.objects.filter(customer__email__startswith="many").count() == THOUSANDS
    assert Event.objects.filter(topic="client.created").count() == THOUSANDS


def test_who_has_a_card_is_told_and_added_again_only_when_asked(clinic: Clinic) -> None:
    about = {"organization_id": clinic.organization.pk, "group": clinic.group}
    eloi = Client.objects.create(lastname="Petit", firstname="Éloi", email="eloi@example.org", **about)
    anne = Client.objects.create(lastname="Grand", firstname="Anne", firstphone="+33612345678", **about)
    paul = Client.objects.create(lastname="Paul", externid=9, **about)
    there = [(2, eloi.pk, None), (3, anne.pk, None), (4, paul.pk, None), (6, None, 5)]
    told = [dict(zip(("line", "fiche_id", "same_as_line"), one, strict=True)) for one in there]
    dry = send(clinic, PEOPLE, query="&dry_run=1").json()
    assert (dry, Client.objects.count()) == ({"dry_run": True, "lines": 5, "wrong": [], "already_there": told}, 3)
    done = send(clinic, PEOPLE).json()
    assert (done["lines"], done["already_there"], Client.objects.count()) == (1, told, 4)
    again = send(clinic, PEOPLE, query="&twins=add").json()
    assert (again["lines"], Client.objects.count()) == (5, 9)


@pytest.mark.parametrize(
    ("text", "kind"),
    [("", "text/csv"), ("a;b\n1;2", "text/csv"), ('lastname\n"x', "text/csv"), ("[1]", NDJSON), ("{", NDJSON)],
)
def test_what_is_no_such_file_is_refused(clinic: Clinic, text: str, kind: str) -> None:
    answer = send(clinic, text, kind)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "not_a_file")


def test_a_key_without_the_client_file_brings_nothing_in(clinic: Clinic) -> None:
    assert send(clinic, CSV, scopes=[Right.SEE_CALENDAR]).status_code == 403
    assert kept() == []

"""TN-01 to TN-08 on the groups API: what each kind of key and session opens, and what of others is never told."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.apps import apps
from django.test import Client as Browser

from apps.core import clock
from apps.core.actor import system
from apps.groups.actions.doors import open_session
from apps.groups.models import Calendar, CalendarSet, Client, Customer, CustomField, Group, Service, ServiceCategory
from apps.organizations.actions import add_api_key, revoke_api_key
from apps.organizations.models import Member
from apps.organizations.roles import Right, Role
from tests.clinic import Clinic, make_clinic

pytestmark = pytest.mark.django_db

PLURALS = ("calendars", "calendarsets", "interventions", "interventionsets", "customfields", "fiches")
MODELS: dict[str, Any] = dict(
    zip(PLURALS, (Calendar, CalendarSet, Service, ServiceCategory, CustomField, Client), strict=True)
)
PERSONAS = ("nobody", "key", "reading key", "key of one group", "revoked key", "receptionist", "account", "foreign key")
# GET of a collection, of an own row, of a row of the other group, of a row of the other organisation; a PUT of a row.
TABLE = {
    "nobody": (401, 401, 401, 401, 401),
    "key": (200, 200, 200, 404, 200),
    "reading key": (200, 200, 200, 404, 403),
    "key of one group": (200, 200, 404, 404, 200),
    "revoked key": (401, 401, 401, 401, 401),
    "receptionist": (200, 200, 200, 404, 403),
    "account": (200, 200, 200, 404, 403),
    "foreign key": (200, 404, 404, 200, 404),
}
# A reading key has no client file; a receptionist writes it; an account has one card of its own at each clinic.
OF_FICHES = {"reading key": (403, 403, 403, 403, 403), "receptionist": (200, 200, 200, 404, 200)}
OF_FICHES |= {"account": (200, 200, 200, 404, 200)}


@dataclass
class World:
    """Clinic A with two groups, clinic B marked with CANARY-B, and what each persona sends."""

    a: Clinic
    other: Group
    b: Clinic
    sent: dict[str, dict[str, str]]
    rows: dict[str, tuple[int, int, int]]  # of A, of A's other group, of B

    def call(self, persona: str, method: str, path: str, body: Any = None) -> Any:
        browser = Browser()
        sent = dict(self.sent[persona])
        if cookie := sent.pop("cookie", ""):
            browser.cookies["_session_id"] = cookie
        query = "?" + "&".join(f"{name}={value}" for name, value in sent.items())
        return browser.generic(method, f"/api/v1/{path}{query}", body or b"", content_type="application/json")


@pytest.fixture
def world() -> World:
    a, b = make_clinic(), make_clinic()
    other = Group.objects.create(organization=a.organization, slug=f"{a.group.slug}-north", name="North")
    ada = Customer.objects.create(organization=a.organization, email="ada@example.org")
    rows = {plural: tuple(_row(plural, place, ada) for place in (a.group, other, b.group)) for plural in PLURALS}
    actor = system(a.organization.pk)
    now = clock.now()

    def key(name: str, **fields: Any) -> Any:
        fields = {"actor": actor, "organization": a.organization, "scopes": list(Right)} | fields
        return add_api_key(name=name, **fields)

    whole = key("whole")
    revoked = key("revoked")
    revoke_api_key(actor=actor, key=revoked.key, now=now)
    member = Member.objects.get(pk=a.member(Role.RECEPTIONIST).id)
    sent = {
        "nobody": {},
        "key": {"apikey": whole.text},
        "reading key": {"apikey": key("reading", scopes=[Right.SEE_CALENDAR]).text},
        "key of one group": {"apikey": key("one", groups=[a.group.pk]).text},
        "revoked key": {"apikey": revoked.text},
        "receptionist": {"cookie": open_session(key=whole.key, person=member, now=now).token},
        "account": {"cookie": open_session(key=whole.key, person=ada, now=now).token},
        "foreign key": {
            "apikey": key("foreign", actor=system(b.organization.pk), organization=b.organization).text,
        },
    }
    return World(a, other, b, sent, rows)  # type: ignore[arg-type]  # three of each


def _row(plural: str, group: Group, ada: Customer) -> int:
    mine = group.organization_id == ada.organization_id
    name = "Shown" if mine else "CANARY-B"
    fields: dict[str, Any] = {"publicname": name, "name": name}
    if plural == "fiches":
        fields = {"lastname": name, "customer": ada if mine else None}
    if plural == "customfields":
        fields = {"name": "str0", "record": "client", "user_visible": True, "user_label": name}
    made = MODELS[plural].objects.create(organization_id=group.organization_id, group=group, **fields)
    return int(made.pk)


# What a PUT of each says that this persona could be allowed to say.
BODIES = dict.fromkeys(PLURALS, '{"%s": {"sort": 1}}') | {
    "fiches": '{"%s": {"firstphone": "0611"}}',
    "customfields": '{"%s": {"user_position": 1}}',
}


@pytest.mark.parametrize("persona", PERSONAS)
def test_tn_01_each_kind_of_key_and_session_opens_what_the_table_says(world: World, persona: str) -> None:
    found = {}
    for plural in PLURALS:
        rows = world.rows[plural]
        body = (BODIES[plural] % plural[:-1]).encode()
        found[plural] = (
            world.call(persona, "GET", plural).status_code,
            *(world.call(persona, "GET", f"{plural}/{row}").status_code for row in rows),
            world.call(persona, "PUT", f"{plural}/{rows[0]}", body).status_code,
        )
    expected = dict.fromkeys(PLURALS, TABLE[persona]) | {"fiches": OF_FICHES.get(persona, TABLE[persona])}
    assert found == expected


def test_tn_02_a_foreign_row_is_told_like_one_that_does_not_exist(world: World) -> None:
    for plural in PLURALS:
        foreign = world.rows[plural][2]
        answers = [world.call("key", "GET", f"{plural}/{row}") for row in (foreign, 10**15)]
        answers += [world.call("key", "GET", f"groups/{group}/{plural}") for group in (world.b.group.pk, 10**15)]
        assert {answer.status_code for answer in answers} == {404}
        assert answers[0].content == answers[1].content
        assert answers[2].content == answers[3].content


@pytest.mark.parametrize("persona", ["key", "receptionist", "account"])
def test_tn_04_nothing_of_b_is_in_any_list_of_a(world: World, persona: str) -> None:
    for path in ("groups", *PLURALS):
        assert b"CANARY-B" not in world.call(persona, "GET", path).content
    assert b"CANARY-B" in world.call("foreign key", "GET", "calendars").content


@pytest.mark.parametrize(
    ("plural", "field"),
    [("calendars", "calendarset_id"), ("interventions", "interventionset_id"), ("calendars", "group_id")],
)
def test_tn_05_and_07_a_body_that_names_anothers_row_writes_nothing(world: World, plural: str, field: str) -> None:
    foreign = {
        "calendarset_id": world.rows["calendarsets"][2],
        "interventionset_id": world.rows["interventionsets"][2],
        "group_id": world.b.group.pk,
    }[field]
    group = b"" if field == "group_id" else b'"group_id": %d, ' % world.a.group.pk
    before = counts()
    body = b'{"%s": {%s"name": "Theft", "%s": %d}}' % (plural[:-1].encode(), group, field.encode(), foreign)
    answer = world.call("key", "POST", plural, body)
    assert (answer.status_code, list(answer.json()["error"]["fields"])) == (400, [field])
    assert counts() == before


def test_tn_06_and_08_what_a_body_may_not_say_is_passed_over(world: World) -> None:
    row = world.rows["calendars"][0]
    before = Calendar.objects.values().get(pk=row)
    body = (
        b'{"calendar": {"id": 1, "organization_id": "x", "group_id": %d, "revision": 9, "created_at": "2020-01-01", '
        b'"user": "root", "kind": "room", "city": "Lyon"}}' % world.b.group.pk
    )
    assert world.call("key", "PUT", f"calendars/{row}", body).status_code == 200
    after = Calendar.objects.values().get(pk=row)
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"city", "updated_at", "revision"}


def counts() -> dict[str, int]:
    """Rows of every table."""
    return {model._meta.label: model._default_manager.count() for model in apps.get_models() if model._meta.managed}

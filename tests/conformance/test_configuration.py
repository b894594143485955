"""Organisation configuration over HTTP, by the numbers of the contract's checklist (Z1 to Z8, Z11, Z12)."""

import contextlib
import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
import pytest
from django.db import connection

from apps.accounts.models import User
from apps.core import clock
from apps.organizations.models import Member, SettingValue
from apps.organizations.settings import queries
from apps.organizations.settings.queries import settings_of
from apps.organizations.settings.registry import REGISTRY
from apps.organizations.tokens.actions import issue_tokens
from apps.outbox.models import Event
from tests.clinic import Clinic, make_clinic
from tests.racing import wait_for

pytestmark = pytest.mark.django_db

PASSWORD = "a long and quiet sentence"
CANARY = "canary-81c2-secret-4321"
CATEGORIES = [
    "JIRA", "OPEN_TELE", "RINGCENTRAL", "OURA", "SCHEDULING", "GENERAL", "FIREBASE", "CLOUDFLARE", "AUTH0", "EMAIL",
    "TWILLIO",
]  # fmt: skip


@dataclass(frozen=True)
class Config:
    """One person's view of one organisation's configuration."""

    address: str
    code: str
    token: str
    email: str

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        sent = {"Authorization": f"Bearer {self.token}", "organization_code": self.code} | headers
        return httpx.request(method, f"{self.address}/api/config/{path}", json=body, headers=sent, timeout=30)

    def set(self, **values: Any) -> httpx.Response:
        return self("POST", "settings", {"settings": values})

    def all(self) -> dict[str, dict[str, Any]]:
        """Key -> what is told of it."""
        mapping = self("GET", "setting-type-mapping").json()
        return {one["key"]: one for category in mapping.values() for one in category}


@dataclass(frozen=True)
class World:
    """A clinic and a stranger's."""

    clinic: Clinic
    owner: Config
    developer: Config  # with the permission
    plain: Config  # a developer without it
    helper: Config
    stranger: Config


@pytest.fixture(scope="module")
def world(server: str, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock():
        clinic, other = make_clinic(), make_clinic()

        def person(of: Clinic, role: str, *permissions: str) -> Config:
            email = f"{role}{len(permissions)}@{of.organization.code}.example"
            user = User.objects.create_user(email, PASSWORD)
            member = Member.objects.create(
                organization=of.organization, user=user, role=role, permissions=list(permissions)
            )
            token = issue_tokens(member=member, now=clock.now(), lifetime=timedelta(hours=1)).access
            return Config(server, of.organization.code, token, email)

        yield World(
            clinic,
            owner=person(clinic, "owner"),
            developer=person(clinic, "developer", "config"),
            plain=person(clinic, "developer"),
            helper=person(clinic, "receptionist"),
            stranger=person(other, "owner"),
        )


class TestZ1:
    def test_z1_the_mapping_needs_an_organisation_code_and_an_unknown_one_is_not_found(self, world: World) -> None:
        statuses = {
            code: world.owner("GET", "setting-type-mapping", organization_code=code).status_code
            for code in (world.owner.code, world.owner.code.upper(), "nobody", world.stranger.code, "")
        }
        assert statuses == {
            world.owner.code: 200, world.owner.code.upper(): 200, "nobody": 404, world.stranger.code: 404, "": 400,
        }  # fmt: skip

    def test_z1_the_code_may_come_with_a_hyphen_and_the_token_must_come(self, world: World) -> None:
        url = f"{world.owner.address}/api/config/setting-type-mapping"
        token = {"Authorization": f"Bearer {world.owner.token}"}
        assert httpx.get(url, headers=token | {"organization-code": world.owner.code}).status_code == 200
        assert httpx.get(url, headers={"organization_code": world.owner.code}).status_code == 401
        without = httpx.get(url, headers=token)
        assert (without.status_code, list(without.json()["error"]["fields"])) == (400, ["organization_code"])

    def test_z1_two_different_codes_are_refused_however_they_are_spelled(self, world: World) -> None:

        def ask(*headers: tuple[str, str]) -> int:
            token = ("Authorization", f"Bearer {world.owner.token}")
            url = f"{world.owner.address}/api/config/setting-type-mapping"
            return httpx.get(url, headers=[token, *headers]).status_code

        ours, theirs = world.owner.code, world.stranger.code
        assert ask(("organization_code", ours), ("organization_code", theirs)) == 400
        assert ask(("organization-code", ours), ("organization-code", theirs)) == 400
        assert ask(("organization_code", ours), ("organization-code", theirs)) == 400
        assert ask(("organization-code", theirs), ("organization_code", ours)) == 400
        assert ask(("organization-code", ours), ("organization_code", ours.upper())) == 200


class TestZ2:
    def test_z2_the_eleven_categories_hold_all_36_keys_and_email_its_own(self, world: World) -> None:
        mapping = world.helper("GET", "setting-type-mapping").json()
        assert sorted(mapping) == sorted(CATEGORIES)
        contract = {key: one.category for key, one in REGISTRY.items() if not one.ours}
        found = {one["key"]: name for name, listed in mapping.items() for one in listed if not one["extension"]}
        assert (found, len(found)) == (contract, 36)
        assert {one["key"] for one in mapping["EMAIL"]} >= {key for key in contract if key.startswith("EMAIL_")}
        first = mapping["TWILLIO"][0]
        assert {name: first[name] for name in ("key", "type", "description", "is_set", "value")} == {
            "key": "TWILLIO_PHONE_NUMBER",
            "type": "text",
            "description": "Phone number used for sending SMS via Twilio.",
            "is_set": False,
            "value": None,
        }


class TestZ3:
    def test_z3_no_answer_holds_a_secret(self, world: World) -> None:
        secrets = {key: f"{CANARY[:-4]}{key[-4:]}-{key}" for key, one in REGISTRY.items() if one.secret}
        answers = [
            world.owner.set(**secrets),
            world.owner("PUT", "settings/EMAIL_CONFIG_PASS", {"value": CANARY}),
            world.owner("GET", "settings/EMAIL_CONFIG_PASS"),
            world.owner("GET", "setting-type-mapping"),
            world.owner("GET", "audit"),
            world.owner.set(EMAIL_CONFIG_PASS=CANARY, EMAIL_CONFIG_PORT="no port"),
        ]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 200, 400]
        assert [one for one in answers if "canary" in one.text] == []
        told = answers[2].json()
        assert (told["is_set"], told["value"], told["hint"]) == (True, None, "set, ends in 4321")


class TestZ4:
    def test_z4_a_secret_lies_sealed_in_the_database(self, world: World) -> None:
        assert world.owner.set(TWILLIO_AUTH_TOKEN=CANARY).status_code == 200
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT v::text FROM organizations_settingvalue v UNION ALL SELECT e::text FROM outbox_event e"
            )
            lying = " ".join(row for (row,) in cursor.fetchall())
        assert [form for form in (CANARY, CANARY.encode().hex()) if form in lying] == []
        queries.forget()
        token = settings_of(world.clinic.organization).twilio.auth_token
        assert token is not None
        assert token.reveal() == CANARY


class TestZ5:
    def test_z5_owner_and_permitted_developer_write_and_everybody_else_is_refused(self, world: World) -> None:
        people = (world.owner, world.developer, world.plain, world.helper)
        assert [one.set(EMAIL_CONFIG_PORT=465).status_code for one in people] == [200, 200, 403, 403]
        assert [one("PUT", "settings/EMAIL_CONFIG_PORT", {"value": 1}).status_code for one in people[2:]] == [403, 403]
        assert [one("DELETE", "settings/EMAIL_CONFIG_PORT").status_code for one in people[2:]] == [403, 403]
        assert [one("POST", "settings/EMAIL/test").status_code for one in people[2:]] == [403, 403]
        assert world.helper.all()["EMAIL_CONFIG_PORT"]["value"] == 465


class TestZ6:
    def test_z6_an_unknown_key_is_named_and_nothing_is_written(self, world: World) -> None:
        refused = world.owner.set(EMAIL_CONFIG_PORT=2525, TWILIO_SID="x", EMAIL_CONFIG_SENDER="nobody")
        assert refused.status_code == 400
        assert sorted(refused.json()["error"]["fields"]) == ["EMAIL_CONFIG_SENDER", "TWILIO_SID"]
        assert world.owner.all()["EMAIL_CONFIG_PORT"]["value"] != 2525
        assert world.owner("PUT", "settings/TWILIO_SID", {"value": "x"}).status_code == 404

    def test_a_flat_object_is_taken_and_a_trial_writes_nothing(self, world: World) -> None:
        assert world.owner("POST", "settings", {"EMAIL_CONFIG_USER": "desk"}).status_code == 200
        trial = world.owner("POST", "settings?validate=true", {"EMAIL_CONFIG_USER": "other"})
        assert trial.json() == {"valid": True, "written": False, "keys": ["EMAIL_CONFIG_USER"]}
        assert world.owner("POST", "settings?validate=true", {"EMAIL_CONFIG_PORT": "x"}).status_code == 400
        assert world.owner.all()["EMAIL_CONFIG_USER"]["value"] == "desk"
        assert world.owner("DELETE", "settings/EMAIL_CONFIG_USER").status_code == 200
        assert world.owner.all()["EMAIL_CONFIG_USER"]["is_set"] is False


class TestZ7:
    def test_z7_a_time_zone_must_be_a_real_one(self, world: World) -> None:
        given = ("Europe/Paris", "Mars/Olympus", "GMT+25", "", 1)
        assert [world.owner.set(TIME_ZONE=zone).status_code for zone in given] == [200, 400, 400, 400, 400]
        assert world.owner.all()["TIME_ZONE"]["value"] == "Europe/Paris"


class TestZ8:
    def test_z8_staff_book_yesterday_only_where_that_is_allowed(self, world: World) -> None:
        yesterday = (clock.now() - timedelta(days=1)).date()
        with desk(world.owner) as web:
            form = {
                "service": world.clinic.services["visit"].pk,
                "calendar": world.clinic.calendars["bell"].pk,
                "day": str(yesterday),
                "time": "09:30",
                "length": 30,
                "lastname": "Petit",
                "phone": "06 12 34 56 78",
                "overbook": "entered afterwards",
            }
            assert world.owner.set(ALLOW_PAST_DAY_BOOKING=False).status_code == 200
            refused = web.post("/pro/new", data=form, headers={"HX-Request": "true"})
            assert (refused.status_code, "This day is over" in refused.text) == (400, True)
            assert world.owner.set(ALLOW_PAST_DAY_BOOKING=True).status_code == 200
            wait_for(lambda: _books(web, form), seconds=10)


class TestZ11:
    def test_z11_every_change_is_in_the_audit_with_who_and_when_and_without_the_value(self, world: World) -> None:
        world.owner.set(AUTH0_CLIENT_SECRET=CANARY, AUTH0_AUDIENCE="audience-canary")
        world.developer("DELETE", "settings/AUTH0_AUDIENCE")
        answer = world.helper("GET", "audit?limit=3")
        assert "canary" not in answer.text
        told = [(one["key"], one["change"], one["category"]) for one in answer.json()["changes"]]
        assert told == [
            ("AUTH0_AUDIENCE", "removed", "AUTH0"),
            ("AUTH0_AUDIENCE", "set", "AUTH0"),
            ("AUTH0_CLIENT_SECRET", "set", "AUTH0"),
        ]
        newest = answer.json()["changes"][0]
        assert newest["actor"].startswith("member:")
        assert newest["request_id"]
        older = world.helper("GET", f"audit?limit=1&before={newest['id']}&key=AUTH0_CLIENT_SECRET").json()["changes"]
        assert [one["key"] for one in older] == ["AUTH0_CLIENT_SECRET"]

    def test_of_a_hundred_writers_of_one_key_the_last_wins_and_the_audit_holds_all(self, world: World) -> None:
        def write(number: int) -> int:
            body = {"AUTH0_CLIENT_ID": f"client of writer-{number:03}"}
            return world.owner("POST", "settings", body, **{"X-Request-ID": f"writer-{number:03}"}).status_code

        with ThreadPoolExecutor(100) as pool:
            assert set(pool.map(write, range(100))) == {200}
        row = SettingValue.objects.get(organization=world.clinic.organization, key="AUTH0_CLIENT_ID")
        facts = Event.objects.filter(organization_id=world.clinic.organization.pk, payload__key="AUTH0_CLIENT_ID")
        assert {fact.request_id for fact in facts} == {f"writer-{number:03}" for number in range(100)}
        last = max(facts, key=lambda fact: fact.revision)
        assert (len(facts), row.version, row.value) == (100, last.revision, f"client of {last.request_id}")


class TestZ12:
    def test_z12_nothing_of_one_organisation_is_seen_or_written_by_another(self, world: World) -> None:
        world.owner.set(AUTH0_AUDIENCE="CANARY-A")
        calls = [
            ("GET", "setting-type-mapping", None), ("GET", "settings/AUTH0_AUDIENCE", None), ("GET", "audit", None),
            ("POST", "settings", {"AUTH0_AUDIENCE": "theirs"}), ("DELETE", "settings/AUTH0_AUDIENCE", None),
            ("PUT", "settings/AUTH0_AUDIENCE", {"value": "theirs"}), ("POST", "settings/EMAIL/test", None),
        ]  # fmt: skip
        foreign = [world.stranger(*call, organization_code=world.owner.code) for call in calls]
        nobodys = [world.stranger(*call, organization_code="nobody") for call in calls]
        assert {answer.status_code for answer in foreign} == {404}
        assert [answer.content for answer in foreign] == [answer.content for answer in nobodys]
        assert world.owner.all()["AUTH0_AUDIENCE"]["value"] == "CANARY-A"
        assert "CANARY-A" not in json.dumps(world.stranger.all())


def test_a_change_is_seen_by_another_process_within_a_second(world: World) -> None:
    queries.forget()
    settings_of(world.clinic.organization)  # this process remembers; the server's writes
    world.owner.set(TIME_ZONE="Asia/Tokyo")
    wait_for(lambda: settings_of(world.clinic.organization).general.time_zone == "Asia/Tokyo", seconds=1.5)
    assert settings_of(world.clinic.organization).general.time_zone == "Asia/Tokyo"


@contextlib.contextmanager
def desk(person: Config) -> Iterator[httpx.Client]:
    """The person, logged in at the desk."""
    with httpx.Client(base_url=person.address, follow_redirects=True, timeout=30) as web:
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', web.get("/accounts/login/").text)
        assert token is not None
        typed = {"login": person.email, "password": PASSWORD, "csrfmiddlewaretoken": token[1]}
        shown = re.search(r'"X-CSRFToken": "([^"]+)"', web.post("/accounts/login/", data=typed).text)
        assert shown is not None
        web.headers["X-CSRFToken"] = shown[1]
        yield web


def _books(web: httpx.Client, form: dict[str, Any]) -> bool:
    return web.post("/pro/new", data=form, headers={"HX-Request": "true"}).status_code == 200

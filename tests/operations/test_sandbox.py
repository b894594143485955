"""The sandbox: its JSON is a promise, and its sample data can be booked at once."""

import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from io import StringIO
from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db import transaction

from apps.accounts.models import User
from apps.appointments.queries import free_times
from apps.core import clock
from apps.core.ids import token_hash
from apps.groups.actions.doors import is_old_digest, old_digest
from apps.groups.models import Group, Opening, Service
from apps.groups.queries import current_setup
from apps.groups.queries.logins import customer_digest, staff_digest
from apps.organizations.access import key_by_token
from apps.organizations.models import Application, Member, Organization, OrganizationCredential
from apps.organizations.roles import Right
from apps.organizations.tokens.access import actor_of, claims_of

pytestmark = pytest.mark.django_db

KEYS = [
    "organization_code", "organization_id", "owner", "developer", "pro", "account", "jwt", "agents", "application",
    "customer_credentials", "api_key", "group", "partner", "public_url",
]  # fmt: skip


CODE = "my-tests"


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, Any]]:
    """What one sandbox printed. Made once, and undone after the last test."""
    with django_db_blocker.unblock(), transaction.atomic():
        printed = StringIO()
        call_command("sandbox", "--json", "--code", CODE, stdout=printed)
        yield json.loads(printed.getvalue())
        transaction.set_rollback(True)


def sandbox(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    call_command("sandbox", "--json", *arguments)
    printed = capsys.readouterr().out
    made: dict[str, Any] = json.loads(printed)
    return made


def test_the_json_has_every_key_and_null_for_what_is_not_built(made: dict[str, Any]) -> None:
    assert list(made) == KEYS
    assert made["organization_code"] == CODE
    assert UUID(made["organization_id"]) == Organization.objects.get(code=CODE).pk
    assert list(made["owner"]) == ["email", "password", "jwt"]
    assert list(made["pro"]) == ["email", "password"]
    assert list(made["group"]) == ["id", "slug", "timezone", "calendar_ids", "service_ids", "client_ids"]
    assert (made["group"]["slug"], made["group"]["timezone"]) == (CODE, "Paris")
    assert [key for key in KEYS if made[key] is None] == [
        "partner",
    ]  # fmt: skip
    assert made["public_url"] == "http://127.0.0.1:8000"


def test_two_sandboxes_have_codes_of_their_own(capsys: pytest.CaptureFixture[str]) -> None:
    codes = {sandbox(capsys)["organization_code"] for _ in range(2)}
    assert len(codes) == 2
    assert all(re.fullmatch(r"sandbox-[0-9a-f]{8}", code) for code in codes)


def test_owner_and_pro_log_in_with_what_was_printed(made: dict[str, Any], rf: Any) -> None:
    for who, role in (("owner", "owner"), ("pro", "receptionist"), ("developer", "developer")):
        user = authenticate(rf.post("/"), email=made[who]["email"], password=made[who]["password"])
        assert user is not None
        assert Member.objects.get(user_id=user.pk).role == role
        assert not User.objects.get(pk=user.pk).is_staff


def test_the_sample_data_is_as_promised(made: dict[str, Any]) -> None:
    told = made["group"]
    group = Group.objects.get(pk=told["id"])
    assert (group.validate_email, group.notice, group.horizon) == (False, 0, 365)
    assert (group.buffer_before, group.buffer_after) == (0, 0)
    services = Service.objects.filter(pk__in=told["service_ids"]).order_by("length")
    assert [(one.length, one.calendars.count()) for one in services] == [(30, 2), (60, 2)]
    assert set(group.calendars.values_list("id", "step")) == {(id_, 15) for id_ in told["calendar_ids"]}
    assert list(group.clients.values_list("pk", flat=True)) == told["client_ids"]
    today = clock.now().astimezone(current_setup(group.pk).zone).date()
    assert set(Opening.objects.filter(calendar__group=group).values_list("valid_from", flat=True)) == {today}


def test_a_week_ahead_offers_the_promised_hours(made: dict[str, Any]) -> None:
    told = made["group"]
    setup = current_setup(told["id"])
    now = clock.now()
    monday = _next_monday(now.astimezone(setup.zone).date())
    found = free_times(setup, setup.services[told["service_ids"][0]], told["calendar_ids"], monday, 7, clock.epoch(now))
    starts = [[f"{clock.instant(start).astimezone(setup.zone):%H:%M}" for start, _ in slots] for _, slots in found.days]
    assert [len(day) for day in starts] == [26, 26, 26, 26, 26, 0, 0]
    assert (starts[0][0], starts[0][10], starts[0][11], starts[0][-1]) == ("09:00", "11:30", "14:00", "17:30")
    assert all(len(calendars) == 2 for _, slots in found.days for _, calendars in slots)


def test_each_token_is_its_roles_and_lasts_for_a_day(made: dict[str, Any]) -> None:
    tokens = made["jwt"] | {"owner": made["owner"]["jwt"], "developer": made["developer"]["jwt"]}
    tokens |= {f"agent{number}": agent["jwt"] for number, agent in enumerate(made["agents"], start=1)}
    later = clock.now() + timedelta(hours=24, minutes=30)
    found = {name: actor_of(claims_of(token, later), later) for name, token in tokens.items()}
    assert {name: actor.role or actor.kind for name, actor in found.items()} == {
        "ROLE_AGENT": "agent", "ROLE_SUPERVISOR": "supervisor", "ROLE_CLIENT_SERVICE": "client_service",
        "ROLE_ADMIN": "admin", "ROLE_CUSTOMER": "customer", "owner": "owner", "developer": "developer",
        "agent1": "agent", "agent2": "agent",
    }  # fmt: skip
    assert {actor.organization for actor in found.values()} == {UUID(made["organization_id"])}
    assert found["developer"].scopes == frozenset(made["developer"]["permissions"]) == {"config"}
    users = [Member.objects.get(pk=found[name].id).user_id for name in ("agent1", "agent2")]
    assert [str(user) for user in users] == [agent["user_id"] for agent in made["agents"]]


def test_the_key_has_every_scope_and_both_old_logins_hold(made: dict[str, Any]) -> None:
    key = key_by_token(made["api_key"], clock.now())
    assert key is not None
    assert (str(key.organization_id), set(key.scopes)) == (made["organization_id"], {right.value for right in Right})
    for who, find in (("pro", staff_digest), ("owner", staff_digest), ("account", customer_digest)):
        kept = find(key, made[who]["email"])
        assert is_old_digest(kept, old_digest(made[who]["password"]))
        assert not is_old_digest(kept, old_digest("wrong"))


def test_application_and_customer_credentials_are_kept_as_hashes(made: dict[str, Any]) -> None:
    application = Application.objects.get(pk=made["application"]["id"])
    assert bytes(application.secret_hash) == token_hash(made["application"]["secret"])
    assert made["customer_credentials"]["id"] == made["organization_id"]
    credential = OrganizationCredential.objects.get(pk=made["organization_id"])
    assert bytes(credential.secret_hash) == token_hash(made["customer_credentials"]["secret"])


@pytest.mark.parametrize("code", [CODE, CODE.upper(), "no code", "admin"])
def test_a_code_that_cannot_be_had_is_refused_and_nothing_is_made(
    made: dict[str, Any], capsys: pytest.CaptureFixture[str], code: str
) -> None:
    before = rows()
    with pytest.raises(CommandError):
        sandbox(capsys, "--code", code)
    assert rows() == before
    assert capsys.readouterr().out == ""


def test_production_has_no_sandboxes(settings: Any, capsys: pytest.CaptureFixture[str]) -> None:
    before = rows()
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="production"):
        sandbox(capsys)
    assert rows() == before


def rows() -> list[int]:
    return [model._default_manager.count() for model in (Organization, User, Group)]


def _next_monday(day: date) -> date:
    return day + timedelta(days=7 - day.weekday())

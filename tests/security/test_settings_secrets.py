"""Settings under attack: refusals write nothing, bodies set nothing but settings, secrets are in no line of a log."""

import json
import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.test import Client

from apps.accounts.models import User
from apps.core import clock
from apps.core.errors import Invalid
from apps.organizations.actions.settings import check_settings
from apps.organizations.models import Member, Organization
from apps.organizations.settings.queries import settings_of
from apps.organizations.settings.registry import REGISTRY
from apps.organizations.tokens.actions import issue_tokens
from tests.clinic import Clinic

pytestmark = pytest.mark.django_db

CANARY = "canary-3d9b-secret-1357"


@pytest.fixture
def headers(clinic: Clinic) -> dict[str, str]:
    """The owner's, for the configuration API."""
    user = User.objects.create_user("owner@settings.example", "a long and quiet sentence")
    owner = Member.objects.create(organization=clinic.organization, user=user, role="owner")
    token = issue_tokens(member=owner, now=clock.now(), lifetime=timedelta(hours=1)).access
    return {"Authorization": f"Bearer {token}", "organization-code": clinic.organization.code}


def send(headers: dict[str, str], method: str, path: str, body: Any = None) -> Any:
    raw = body if isinstance(body, str) else json.dumps(body)
    return Client().generic(method, f"/api/config/{path}", raw, "application/json", headers=headers)


def counts() -> dict[str, int]:
    return {model.__name__: model._default_manager.count() for model in apps.get_models() if model._meta.managed}


def test_tn_07_a_refusal_leaves_every_table_as_it_was(headers: dict[str, str]) -> None:
    before = counts()
    refusals = [
        send(headers, "POST", "settings", {"settings": {"EMAIL_CONFIG_PASS": CANARY, "EMAIL_CONFIG_PORT": "x"}}),
        send(headers, "POST", "settings", {"settings": {"NO_SUCH_KEY": 1, "TIME_ZONE": "Europe/Paris"}}),
        send(headers, "POST", "settings", {"settings": []}),
        send(headers, "POST", "settings", "no json"),
        send(headers, "POST", "settings?validate=perhaps", {"TIME_ZONE": "Europe/Paris"}),
        send(headers, "PUT", "settings/TIME_ZONE", {"value": None}),
        send(headers, "PUT", "settings/NO_SUCH_KEY", {"value": 1}),
        send(headers | {"organization-code": "nobody"}, "POST", "settings", {"TIME_ZONE": "Europe/Paris"}),
        send(headers, "POST", "settings/SCHEDULING/test"),
        send(headers, "GET", "audit?limit=0"),
        send(headers, "GET", "audit?before=x"),
    ]
    assert [one.status_code for one in refusals] == [400, 400, 400, 400, 400, 400, 404, 404, 409, 400, 400]
    # The trial was counted before it turned out that there is nothing to call.
    assert {name: count - before[name] for name, count in counts().items() if count != before[name]} == {
        "RateCounter": 1
    }


def test_tn_06_and_08_a_body_sets_nothing_but_settings(clinic: Clinic, headers: dict[str, str]) -> None:
    body = {"settings": {"TIME_ZONE": "Europe/Paris"}, "organization": "x", "actor": "system", "role": "owner"}
    assert send(headers, "POST", "settings", body).status_code == 200
    for key in ("organization_id", "version", "sealed", "role", "is_staff", "__class__"):
        assert send(headers, "POST", "settings", {"TIME_ZONE": "Europe/Berlin", key: "x"}).status_code == 400
    assert settings_of(clinic.organization).general.time_zone == "Europe/Paris"
    assert Organization.objects.get(pk=clinic.organization.pk).code == clinic.organization.code


def test_two_different_codes_that_arrive_joined_are_refused(clinic: Clinic, headers: dict[str, str]) -> None:
    code = clinic.organization.code
    for said, status in ((f"{code},other", 400), (f"{code}, {code}", 200), (",", 400)):
        assert send(headers | {"organization-code": said}, "GET", "setting-type-mapping").status_code == status


def test_sc_06_no_line_of_the_log_holds_a_secret_whatever_is_done_with_it(
    headers: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    secrets = {key: f"{CANARY}-{key}" for key, one in REGISTRY.items() if one.secret}
    answers = [
        send(headers, "POST", "settings", secrets),
        send(headers, "POST", "settings", secrets | {"NO_SUCH_KEY": CANARY}),
        send(headers, "POST", "settings", json.dumps(secrets)[:-1]),
        send(headers, "POST", "settings?validate=true", secrets),
        send(headers, "POST", "settings", {"EMAIL_CONFIG_HOST": "smtp.rebound.invalid", "EMAIL_CONFIG_PASS": CANARY}),
        send(headers, "POST", "settings/EMAIL/test"),
        send(headers, "GET", "audit"),
    ]
    assert [one.status_code for one in answers] == [200, 400, 400, 200, 200, 200, 200]
    assert [one for one in (*(answer.content.decode() for answer in answers), caplog.text) if "canary" in one] == []


def test_sc_09_while_wrong_values_are_looked_at_every_thread_reads_the_right_ones(
    clinic: Clinic, headers: dict[str, str]
) -> None:
    assert send(headers, "POST", "settings", {"EMAIL_CONFIG_PASS": CANARY}).status_code == 200
    remembered = settings_of(clinic.organization)
    owner = clinic.member()

    def look(number: int) -> bool:
        if number % 2:
            wrong = REGISTRY["EMAIL_CONFIG_PORT"]
            with pytest.raises(ValueError, match="whole number"):
                wrong.read(f"wrong {number}")
            return True
        password = remembered.email.password
        return password is not None and password.reveal() == CANARY

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(look, range(4_000)))
    with pytest.raises(Invalid):
        check_settings(actor=owner, organization=clinic.organization, changes={"EMAIL_CONFIG_PORT": "wrong"})

"""TN-01 to TN-08 for routes that are opened by a token: who reaches what, and that nothing of one organisation is told
to another. Every route of these contracts has a line in TABLE; a new one without a line fails here.
"""

from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver

from apps.core.actor import system
from apps.core.ids import token_hash
from apps.organizations.actions.app_settings import set_app_setting
from apps.organizations.actions.applications import create_application, give_credential
from apps.organizations.models import Application, AppSetting, Organization, OrganizationCredential
from apps.organizations.tokens.actions import issue_application_token, issue_organization_token
from tests.api.people import add_member, tokens_for
from tests.clinic import NOW, Clinic, make_clinic
from tests.security.test_tenants import counts, routes

pytestmark = pytest.mark.django_db
PERSONAS = ("nobody", "forged", "revoked", "receptionist", "owner", "stranger", "application", "organization")
CONTRACTS = ("api/auth/", "api/config/", "v2/integrations/", ".well-known/")


def line(*statuses: int) -> dict[str, int]:
    return dict(zip(PERSONAS, statuses, strict=True))


KEYLESS = line(401, 401, 401, 200, 200, 404, 403, 403)
# route -> its address, a method, and what each persona is answered who asks for organisation A's
TABLE: dict[str, tuple[str, str, dict[str, int]]] = {
    "jwks": ("/.well-known/jwks.json", "GET", dict.fromkeys(PERSONAS, 200)),
    "auth-token": ("/api/auth/token", "POST", dict.fromkeys(PERSONAS, 400)),
    "auth-refresh": ("/api/auth/refresh", "POST", dict.fromkeys(PERSONAS, 400)),
    "auth-logout": ("/api/auth/logout", "POST", line(401, 401, 401, 204, 204, 204, 204, 204)),
    "config-mapping": ("/api/config/setting-type-mapping", "GET", KEYLESS),
    "config-settings": ("/api/config/settings", "POST", line(401, 401, 401, 403, 400, 404, 403, 403)),
    "config-setting": ("/api/config/settings/TIME_ZONE", "GET", KEYLESS),
    "config-audit": ("/api/config/audit", "GET", KEYLESS),
    "config-test": ("/api/config/settings/JIRA/test", "POST", line(401, 401, 401, 403, 409, 404, 403, 403)),
    "config-test-short": ("/api/config/JIRA/test", "POST", line(401, 401, 401, 403, 409, 404, 403, 403)),
    "integrations-token": ("/v2/integrations/token", "POST", dict.fromkeys(PERSONAS, 400)),
    "integrations-customer": ("/v2/integrations/customer", "GET", line(*[401] * 7, 200)),
    "integrations-app": ("/v2/integrations/app", "GET", line(*[401] * 7, 200)),
    "integrations-app-setting": ("/v2/integrations/app_setting", "GET", line(*[401] * 6, 200, 401)),
    "integrations-unknown": ("/v2/integrations/usermapping", "GET", dict.fromkeys(PERSONAS, 404)),
}


# What each route answers besides the method of its line.
ALSO = {
    "config-setting": {"PUT", "DELETE"},
    "integrations-customer": {"POST"},
    "integrations-app": {"POST"},
    "integrations-app-setting": {"POST", "DELETE"},
}


@pytest.fixture
def tokens(clinic: Clinic, time_machine: Any) -> dict[str, str]:
    """Persona -> token. Organisation B is marked with CANARY-B."""
    time_machine.move_to(NOW, tick=False)
    other = make_clinic()
    Organization.objects.filter(pk=other.organization.pk).update(name="CANARY-B")
    theirs = create_application(actor=system(other.organization.pk), organization=other.organization, name="CANARY-B")
    set_app_setting(
        actor=system(other.organization.pk), application=theirs.application, key="CANARY-B", value="CANARY-B"
    )
    ours = create_application(actor=system(clinic.organization.pk), organization=clinic.organization, name="App")
    gone = create_application(actor=system(clinic.organization.pk), organization=clinic.organization, name="Gone")
    revoked = issue_application_token(application=gone.application, now=NOW)
    Application.objects.filter(pk=gone.application.pk).update(secret_hash=token_hash("another"))
    give_credential(organization=clinic.organization)
    credential = OrganizationCredential.objects.get(pk=clinic.organization.pk)
    people = {
        role: tokens_for(add_member(clinic, f"{role}@example.org", role)).access for role in ("receptionist", "owner")
    }
    return people | {
        "nobody": "",
        "forged": people["owner"][:-4] + "AAAA",
        "revoked": revoked,
        "stranger": tokens_for(add_member(other, "stranger@example.org", "owner")).access,
        "application": issue_application_token(application=ours.application, now=NOW),
        "organization": issue_organization_token(credential=credential, now=NOW),
    }


def ask(clinic: Clinic, route: str, token: str, **body: Any) -> Any:
    path, method, _ = TABLE[route]
    bare = token if path.startswith("/v2/") else f"Bearer {token}"
    headers = {"organization-code": clinic.organization.code} | ({"Authorization": bare} if token else {})
    sent = {"data": body, "content_type": "application/json"} if method == "POST" else {}
    return getattr(Client(), method.lower())(path, headers=headers, **sent)


def test_tn_01_every_route_of_a_token_has_a_line_in_the_table() -> None:
    ours = {name for path, name in routes(get_resolver().url_patterns) if path.startswith(CONTRACTS)}
    assert ours == set(TABLE)


@pytest.mark.parametrize("route", sorted(TABLE))
def test_tn_01_and_04_each_token_gets_what_the_table_says_and_nothing_of_b(
    clinic: Clinic, tokens: dict[str, str], route: str
) -> None:
    answers = {persona: ask(clinic, route, tokens[persona], settings={"TIME_ZONE": 1}) for persona in PERSONAS}
    assert {persona: answer.status_code for persona, answer in answers.items()} == TABLE[route][2]
    assert [persona for persona, answer in answers.items() if b"CANARY-B" in answer.content] == []


@pytest.mark.parametrize("route", ["config-mapping", "config-audit", "config-setting", "config-settings"])
def test_tn_02_a_foreign_code_is_told_like_one_that_does_not_exist(
    clinic: Clinic, tokens: dict[str, str], route: str
) -> None:
    foreign = ask(clinic, route, tokens["stranger"])
    Organization.objects.filter(pk=clinic.organization.pk).update(code="renamed")
    assert (foreign.status_code, foreign.content) == (404, ask(clinic, route, tokens["stranger"]).content)


def test_tn_03_only_the_listed_methods_do_anything(clinic: Clinic, tokens: dict[str, str]) -> None:
    before, found = counts(), {}
    for route in sorted(set(TABLE) - {"integrations-unknown"}):
        path, listed, _ = TABLE[route]
        bare = path.startswith("/v2/")
        token = tokens["application"] if route.endswith("app-setting") else tokens["organization" if bare else "owner"]
        headers = {"organization-code": clinic.organization.code, "Authorization": token if bare else f"Bearer {token}"}
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "TRACE"} - {listed} - ALSO.get(route, set()):
            for more in ({}, {"X-HTTP-Method-Override": listed}):
                answer = Client().generic(method, path, b"{}", "application/json", headers=headers | more)
                found[f"{method} {route} {more}"] = answer.status_code
    assert found == dict.fromkeys(found, 405)
    assert counts() == before


def test_tn_05_06_and_08_what_a_body_says_beyond_the_contract_is_ignored(
    clinic: Clinic, tokens: dict[str, str]
) -> None:
    theirs = AppSetting.objects.get()
    sent = {"Key": "mine", "Value": "mine", "AppID": str(theirs.application_id), "id": theirs.pk,
            "CustomerID": str(theirs.organization_id), "organization": str(theirs.organization_id)}  # fmt: skip
    headers = {"Authorization": tokens["application"]}
    told = Client().post("/v2/integrations/app_setting", sent, content_type="application/json", headers=headers).json()
    made = AppSetting.objects.get(key="mine")
    assert (made.organization_id, told["Data"]["CustomerID"]) == (clinic.organization.pk, str(clinic.organization.pk))
    theirs.refresh_from_db()
    assert theirs.value == "CANARY-B"


@pytest.mark.parametrize("route", ["config-settings", "auth-refresh", "integrations-token", "integrations-customer"])
def test_tn_07_a_refusal_leaves_every_table_as_it_was(clinic: Clinic, tokens: dict[str, str], route: str) -> None:
    before = counts()
    for persona in ("nobody", "forged", "receptionist", "stranger"):
        assert ask(clinic, route, tokens[persona], settings={"TIME_ZONE": 1}).status_code >= 400
    assert counts() == before

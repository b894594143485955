"""The API's document: it names every route of its contracts, and the routes do what it says."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from django.urls import get_resolver
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from apps.api.docs.views import document
from apps.core.actor import system
from apps.organizations.actions.applications import create_application, give_credential
from apps.organizations.models import OrganizationCredential
from apps.organizations.tokens.actions import issue_application_token, issue_organization_token
from tests.api.people import add_member, tokens_for
from tests.clinic import NOW, Clinic
from tests.security.test_tenants import routes

pytestmark = pytest.mark.django_db
CONTRACTS = ("api/auth/", "api/config/", "v2/integrations/", ".well-known/")
CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
)
application = get_wsgi_application()  # not config.wsgi, which asks the database before it serves
schema = schemathesis.openapi.from_dict(document() | {"servers": [{"url": "/"}]})
schema.app = application


@pytest.fixture
def one_connection() -> Iterator[None]:
    """The application must not close the connection that the test's transaction runs on."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def tokens(clinic: Clinic, one_connection: None, time_machine: Any) -> dict[str, dict[str, str]]:
    """What each contract's caller sends: the owner, the application, the organisation itself."""
    time_machine.move_to(NOW, tick=True)
    organization = clinic.organization
    made = create_application(actor=system(organization.pk), organization=organization, name="App")
    give_credential(organization=organization)
    credential = OrganizationCredential.objects.get(pk=organization.pk)
    owner = tokens_for(add_member(clinic, "owner@example.org", "owner")).access
    app = issue_application_token(application=made.application, now=NOW)
    customer = issue_organization_token(credential=credential, now=NOW)
    return {
        "/api/": {"Authorization": f"Bearer {owner}", "organization_code": organization.code},
        "/v2/integrations/app_setting": {"Authorization": app},
        "/v2/integrations/": {"Authorization": customer},
    }


@schema.exclude(path_regex="^/api/v1/").parametrize()  # the groups API has a test of its own
@settings(
    max_examples=5,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_fz_01_no_route_breaks_or_answers_otherwise_than_it_says(case: Any, tokens: dict[str, dict[str, str]]) -> None:
    headers = next((sent for prefix, sent in tokens.items() if case.path.startswith(prefix)), {})
    case.call_and_validate(headers=headers, checks=CHECKS)


def test_the_document_names_every_route_and_every_method_of_its_contracts() -> None:
    told = {path.lstrip("/"): {method.upper() for method in named if method != "parameters"}
            for path, named in document()["paths"].items() if not path.startswith("/api/v1/")}  # fmt: skip
    found = {}
    for path, name in routes(get_resolver().url_patterns):
        if path.startswith(CONTRACTS) and name != "integrations-unknown":
            plain = path.replace("<str:", "{").replace(">", "}")
            found[plain] = set(Client().options("/" + path)["Allow"].split(", ")) - {"HEAD"}
    assert told == found


def test_the_page_shows_the_document_and_runs_nothing_from_elsewhere(settings: Any) -> None:
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    page = Client().get("/api/docs/")
    assert (page.status_code, b'data-document="/api/docs/openapi.json"' in page.content) == (200, True)
    assert page["Content-Security-Policy"].count("'unsafe-inline'") == 0
    assert b"//cdn" not in page.content
    assert Client().get("/api/docs/openapi.json").json()["servers"] == [{"url": settings.PUBLIC_URL}]

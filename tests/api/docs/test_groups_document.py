"""The groups API in the document: every route and every field is told, examples work as they stand, nothing breaks."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.db import transaction
from django.test import Client
from django.urls import get_resolver
from hypothesis import HealthCheck, Phase, settings
from time_machine import travel

from apps.api.docs.views import document
from apps.api.groups.description.resources import EXAMPLES
from apps.api.groups.urls import EVERY_RESOURCE
from tests.api.docs.test_document import CHECKS, application, one_connection
from tests.api.groups.accounts import Account, account_at
from tests.clinic import NOW, make_clinic
from tests.security.test_tenants import routes
from tests.sizes import FULL, size

pytestmark = pytest.mark.django_db
GROUP = "/api/v1/groups/{group_id}"
# A document of its own: what it is told about phases would else hold for the other contracts' test.
whole = schemathesis.openapi.from_dict(document() | {"servers": [{"url": "/"}]})
whole.app = application
groups = whole.include(path_regex="^/api/v1/").exclude(path_regex="/import$")  # files have a test of their own
groups.config.generation.update(with_security_parameters=False)
groups.config.phases.coverage.enabled = FULL  # about seventy calls of each operation
__all__ = ["one_connection"]


@pytest.fixture(scope="module")
def ada(django_db_setup: None, django_db_blocker: Any) -> Iterator[Account]:
    """One clinic for every call of this module."""
    with django_db_blocker.unblock(), travel(NOW, tick=False), transaction.atomic():
        account = account_at(make_clinic())
        made_rows(account)
        yield account
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def rows(ada: Account) -> dict[str, int]:
    """Path -> the number of a row that it can name."""
    paths = [path for path in document()["paths"] if path.startswith("/api/v1/") and "{number}" in path]
    return {path: a_row(ada, path) for path in paths}


def made_rows(ada: Account) -> None:
    """At least one row of every kind, made by the examples of the document."""
    for plural in ("calendarsets", "interventionsets", "customfields", "vevents", "pros"):
        add(ada, plural)
    ada.book(by=ada.key, fiche={"id": ada.card.pk})


def add(ada: Account, plural: str) -> Any:
    """The example of a resource, sent with the numbers of this clinic."""
    resource = next(one for one in EVERY_RESOURCE if one.plural == plural)
    here = {"calendar_id": ada.clinic.calendars["bell"].pk, "group_id": ada.clinic.group.pk}
    inner = {name: here.get(name, value) for name, value in EXAMPLES[resource.singular].items()}
    path = f"/{plural}" if plural == "accounts" else f"/groups/{ada.clinic.group.pk}/{plural}"
    return ada.key.call("POST", path, {resource.singular: inner})


def a_row(ada: Account, path: str) -> int:
    """The number of a row that this path can name."""
    if path.startswith("/api/v1/accounts"):
        return ada.customer.pk
    below = path.removeprefix(GROUP).removesuffix("/{number}")
    listed = ada.key.get("/groups" if path == "/api/v1/groups/{number}" else below).json()["records"]
    return int(listed[0]["id"]) if listed else 1


@pytest.mark.full
@groups.parametrize()
@settings(
    max_examples=size(2, 20),
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_fz_01_no_route_of_the_groups_api_breaks_or_answers_otherwise_than_it_says(
    case: Any, ada: Account, rows: dict[str, int], one_connection: None
) -> None:
    here = {"group_id": ada.clinic.group.pk, "number": rows.get(case.path, 1)}
    case.path_parameters = {name: here[name] for name in case.path_parameters}
    case.call_and_validate(params={"apikey": ada.key.key}, checks=CHECKS)


def test_the_document_names_every_route_and_every_method_of_the_groups_api() -> None:
    """Below a group; the same paths without it, and PATCH, are told in words."""
    told = {path: {method.upper() for method in methods if method != "parameters"}
            for path, methods in document()["paths"].items() if path.startswith("/api/v1/")}  # fmt: skip
    found = {}
    for pattern, name in routes(get_resolver().url_patterns):
        if pattern.startswith("api/v1/") and name != "v1-nowhere":
            path = "/" + pattern.replace("^", "").partition(r"(?:\.")[0]
            path = path.replace(r"(?P<group_id>\d{1,18})", "{group_id}").replace(r"(?P<number>\d{1,18})", "{number}")
            asked = "/" + pattern.replace("^", "").partition(r"(?:\.")[0]
            asked = asked.replace(r"(?P<group_id>\d{1,18})", "1").replace(r"(?P<number>\d{1,18})", "1")
            found[path] = set(Client().options(asked)["Allow"].split(", ")) - {"HEAD", "PATCH"}
    twins = {path.replace(GROUP, "/api/v1"): methods for path, methods in told.items() if path.startswith(GROUP + "/")}
    alone = {path: methods for path, methods in found.items() if path not in told}
    assert {path: found[path] for path in told} == told
    assert alone == {path: methods for path, methods in twins.items() if path in alone}


def test_tn_09_a_record_has_the_fields_of_its_table_and_no_others() -> None:
    schemas = document()["components"]["schemas"]
    for resource in EVERY_RESOURCE:
        readable = [one.name for one in resource.fields if one.readable("pro") and "." not in one.name]
        nested = {one.name.partition(".")[0] for one in resource.fields if "." in one.name}
        told = schemas[resource.singular]
        assert (sorted(told["properties"]), told["additionalProperties"]) == (sorted({*readable, *nested}), False)
        written = schemas[f"{resource.singular}_written"]["properties"][resource.singular]["properties"]
        assert list(written) == [one.name for one in resource.fields if one.writable("pro")]


@pytest.mark.parametrize(
    "resource", [one for one in EVERY_RESOURCE if one.singular in EXAMPLES], ids=lambda one: one.plural
)
def test_the_examples_work_as_they_stand(ada: Account, resource: Any) -> None:
    if resource.plural in {"customfields", "pros"}:  # they were made of their examples, and each is there once
        assert ada.key.get(f"/{resource.plural}").json()["totalRecords"] >= 1
    elif resource.plural == "groups":
        answer = ada.key.call("PUT", f"/groups/{ada.clinic.group.pk}", {"group": EXAMPLES["group"]})
        assert answer.json()["phone"] == EXAMPLES["group"]["phone"]
    else:
        answer = add(ada, resource.plural)
        assert answer.status_code == 201, json.dumps(answer.json())

"""Making customers: for the operator of the installation, with a token of their own."""

from typing import Any

import pytest
from django.test import Client

from apps.core.ids import token_hash
from apps.organizations.models import Organization, OrganizationCredential

pytestmark = pytest.mark.django_db
OPERATOR = "an operator's token of thirty-two letters"
PATH = "/v2/integrations/customer"
WANTED = {"CustomerName": "Lilas & Sons", "email": "it@lilas.example"}


@pytest.fixture(autouse=True)
def operated(settings: Any) -> None:
    settings.OPERATOR_TOKEN = OPERATOR


def make(token: str, **changes: Any) -> Any:
    body = {name: value for name, value in (WANTED | changes).items() if value is not None}
    return Client().post(PATH, body, content_type="application/json", headers={"Authorization": token})


def test_the_operator_makes_a_customer_who_signs_in_at_once() -> None:
    told = make(OPERATOR).json()["Data"]
    made = Organization.objects.get(pk=told["CustomerID"])
    assert (made.name, told["CustomerName"], told["email"]) == ("Lilas & Sons", "Lilas & Sons", "it@lilas.example")
    assert bytes(OrganizationCredential.objects.get().secret_hash) == token_hash(told["CustomerSecret"])
    shown = {"Id": told["CustomerID"], "Secret": told["CustomerSecret"], "Entity": "customer"}
    token = Client().post("/v2/integrations/token", shown, content_type="application/json").json()["Data"]
    seen = Client().get(PATH, headers={"Authorization": token}).json()["Data"]
    assert seen == {name: value for name, value in told.items() if name != "CustomerSecret"}


@pytest.mark.parametrize("token", ["", "x", OPERATOR[:-1], f"Bearer {OPERATOR}"])
def test_nobody_else_makes_one(token: str) -> None:
    assert make(token).status_code == 401
    assert not Organization.objects.exists()


def test_where_no_token_is_set_nobody_is_the_operator(settings: Any) -> None:
    settings.OPERATOR_TOKEN = ""
    assert {make(token).status_code for token in ("", OPERATOR)} == {401}


@pytest.mark.parametrize("wrong", [{"CustomerName": None}, {"CustomerName": ""}, {"email": None}, {"email": "it"}])
def test_what_is_wrong_is_named_and_nothing_is_made(wrong: dict[str, Any]) -> None:
    answer = make(OPERATOR, **wrong)
    assert (answer.status_code, f"{next(iter(wrong))}:" in answer.json()["Error"]) == (400, True)
    assert not Organization.objects.exists()

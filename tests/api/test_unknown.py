"""Addresses at which there is nothing: told in the form of their contract, with a request id, never as a page."""

from typing import Any

import pytest
from django.test import Client

ENVELOPE = ["RequestId", "Status", "Code", "Error", "Data"]


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE", "OPTIONS"])
@pytest.mark.parametrize(
    ("path", "keys"),
    [
        ("/api/", ["error"]),
        ("/api/nothing", ["error"]),
        ("/api/config", ["error"]),
        ("/api/config/", ["error"]),
        ("/api/config/nothing/at/all", ["error"]),
        ("/api/auth/", ["error"]),
        ("/api/auth/token/", ["error"]),
        ("/api/docs/nothing", ["error"]),
        ("/api/v2/", ["error"]),
        ("/api/v1/nothing", ["error"]),
        ("/v2/integrations/nothing", ENVELOPE),
    ],
)
def test_nothing_is_told_in_the_form_of_its_contract(db: Any, method: str, path: str, keys: list[str]) -> None:
    answer = Client().generic(method, path)
    assert (answer.status_code, answer["Content-Type"].partition(";")[0]) == (404, "application/json")
    assert list(answer.json()) == keys
    assert "X-Request-ID" in answer.headers


def test_the_pages_of_the_api_are_led_to_without_their_last_stroke() -> None:
    assert Client().get("/api/docs")["Location"] == "/api/docs/"

"""IN-17: JSON that is none, or that two readers would read differently."""

from typing import Any

import pytest
from django.test import Client

REFUSED = {
    '{"email": NaN}': "email",
    '{"email": Infinity}': "email",
    '{"email": 1e999}': "email",
    '{"email": "a", "email": "b"}': "email",
    '{"a": {"b": [1, {"c": 1, "c": 2}]}}': "a.b.1.c",
    '{"email": "\\ud800"}': "email",
    '{"email": "a\\u0000b"}': "email",
    '{"a\\u0000": 1}': "body",
    "[" * 100 + "]" * 100: "",
    '{"a":' * 40 + "1" + "}" * 40: ".".join("a" * 33),
    "[" * 10_000: "",
    '{"a": ' + "9" * 5000 + "}": "",
    "": "email",
    "null": "",
    "[]": "",
    '"text"': "",
    "{": "",
    '{"email": undefined}': "",
    "\xff": "",
}


@pytest.mark.django_db
@pytest.mark.parametrize("body", REFUSED, ids=lambda body: body[:24])
def test_in_17_odd_json_is_400_and_the_field_is_named(body: str) -> None:
    sent: Any = body.encode("latin-1")
    answer = Client().post("/api/auth/token", sent, content_type="application/json")
    assert answer.status_code == 400
    assert "".join(answer.json()["error"].get("fields", {})) == REFUSED[body]

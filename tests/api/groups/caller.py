"""A caller of the groups API without a server: a key, and what it asks."""

import json
from dataclasses import dataclass
from typing import Any

from django.test import Client as Browser

from apps.core.actor import system
from apps.organizations.actions import add_api_key
from apps.organizations.roles import Right
from tests.clinic import Clinic


@dataclass(frozen=True)
class Keyed:
    """Calls that carry one key, or the cookie of a session."""

    key: str = ""
    cookie: str = ""

    def get(self, path: str) -> Any:
        return self.call("GET", path)

    def call(self, method: str, path: str, body: Any = None, *, once: str = "") -> Any:
        browser = Browser()
        if self.cookie:
            browser.cookies["_session_id"] = self.cookie
        joined = "&" if "?" in path else "?"
        address = f"/api/v1{path}{joined}apikey={self.key}" if self.key else f"/api/v1{path}"
        sent = b"" if body is None else json.dumps(body).encode()
        headers = {"Idempotency-Key": once} if once else {}
        return browser.generic(method, address, sent, content_type="application/json", headers=headers)


def keyed(clinic: Clinic, **fields: Any) -> Keyed:
    """A caller with a key of every scope."""
    fields = {"scopes": list(Right)} | fields
    actor = system(clinic.organization.pk)
    return Keyed(add_api_key(actor=actor, organization=clinic.organization, name="tests", **fields).text)

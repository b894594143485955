"""/api/config/: what can be set, what is set, setting it, who did, and trying whether it works."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from rest_framework.request import Request

from apps.api.answers import json_answer
from apps.api.configuration.door import organization_asked
from apps.api.configuration.shapes import as_audit, as_changed, as_mapping, as_setting
from apps.api.reading import body_of, refuse
from apps.api.view import ApiView
from apps.core import clock
from apps.core.errors import NotFound
from apps.organizations.actions.settings import change_settings, check_settings, try_settings
from apps.organizations.models import Organization
from apps.organizations.settings.declaring import Setting
from apps.organizations.settings.queries import changes_of, stored_settings
from apps.organizations.settings.registry import CATEGORIES, REGISTRY

MOST_LISTED = 200
LISTED = 50


class ConfigView(ApiView):
    """A route about one organisation's settings."""

    def organization(self) -> Organization:
        return organization_asked(self.request._request, self.actor)

    def change(self, changes: Mapping[str, Any]) -> HttpResponse:
        """200 with what was changed, or with `?validate=true` what would be. All of it or nothing."""
        organization = self.organization()
        if is_trial(self.request):
            check_settings(actor=self.actor, organization=organization, changes=changes)
            return json_answer({"valid": True, "written": False, "keys": list(changes)})
        rows = change_settings(actor=self.actor, organization=organization, changes=changes)
        return json_answer({"written": True, "settings": as_changed(list(changes), rows)})


class Everything(ConfigView):
    """Every setting there is."""

    def get(self, request: Request) -> HttpResponse:
        """Category -> its settings: key, type, description, whether it is set, its value where it is no secret."""
        return json_answer(as_mapping(stored_settings(self.organization().pk)))


class Many(ConfigView):
    """Several settings at once."""

    def post(self, request: Request) -> HttpResponse:
        """`{"settings": {"KEY": value}}`, or the keys alone. null takes a setting away; each error names its key."""
        body = body_of(request._request)
        settings = body.get("settings", body)
        if not isinstance(settings, dict) or not settings:
            self.organization()
            raise refuse("settings", "Give an object of keys and values.")
        return self.change(settings)


class One(ConfigView):
    """One setting."""

    def get(self, request: Request, key: str) -> HttpResponse:
        """As in the mapping."""
        rows = stored_settings(self.organization().pk)
        return json_answer(as_setting(known(key), rows.get(key)))

    def put(self, request: Request, key: str) -> HttpResponse:
        """`{"value": ...}`."""
        organization = self.organization()
        known(key)
        body = body_of(request._request)
        if body.get("value") is None:
            raise refuse("value", f"Give a value; DELETE takes {key} of {organization.code} away.")
        return self.change({key: body["value"]})

    def delete(self, request: Request, key: str) -> HttpResponse:
        """Take it away; it is no error when it was not set."""
        self.organization()
        known(key)
        return self.change({key: None})


class Audit(ConfigView):
    """Who changed what when."""

    def get(self, request: Request) -> HttpResponse:
        """The newest first; `limit` (1 to 200), `before` (an id of this list), `key`. Never a value."""
        organization = self.organization()
        most = number(request, "limit", LISTED)
        if not 1 <= most <= MOST_LISTED:
            raise refuse("limit", f"This is a number from 1 to {MOST_LISTED}.")
        before = number(request, "before", 0) or None
        keys = [known(key).key for key in request.query_params.getlist("key")] or None
        events = changes_of(organization.pk, most=most, before=before, keys=keys)
        return json_answer({"changes": as_audit(organization.pk, events)})


class Trial(ConfigView):
    """Whether a category's settings work."""

    def post(self, request: Request, category: str) -> HttpResponse:
        """Call the other side with what is stored: 200 with `ok` and a sentence, 409 where there is nothing to call."""
        organization = self.organization()
        if category.upper() not in CATEGORIES:
            raise NotFound("There is no such category.")
        tried = try_settings(actor=self.actor, organization=organization, category=category.upper(), now=clock.now())
        return json_answer({"category": category.upper(), "ok": tried.ok, "message": tried.message})


def known(key: str) -> Setting:
    """NotFound for a key that the registry does not have: it stands in the address."""
    if key not in REGISTRY:
        raise NotFound("There is no such setting.")
    return REGISTRY[key]


def is_trial(request: Request) -> bool:
    """`?validate=true`."""
    said = request.query_params.get("validate", "false").lower()
    if said not in {"true", "false", "1", "0"}:
        raise refuse("validate", "This is true or false.")
    return said in {"true", "1"}


def number(request: Request, name: str, default: int) -> int:
    """A whole number of the query."""
    said = request.query_params.get(name, str(default))
    if not (said.isascii() and said.isdecimal() and len(said) < 19):
        raise refuse(name, "This is a whole number.")
    return int(said)

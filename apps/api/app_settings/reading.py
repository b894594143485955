"""Reading this contract's capitalised fields."""

from typing import Any

from django.http import HttpRequest

from apps.api.app_settings.door import SECONDS, USUAL
from apps.api.reading import body_of, read_text, refuse

ENTITIES = ("app", "customer")


def read_seconds(body: dict[str, Any]) -> int:
    """How long a token shall hold."""
    value = body.get("expire_in", USUAL)
    if isinstance(value, str) and value.isdecimal() and len(value) < 10:
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or value not in SECONDS:
        raise refuse("expire_in", f"This is a number of seconds from {SECONDS.start} to {SECONDS.stop - 1}.")
    return value


def read_entity(body: dict[str, Any]) -> str:
    """`app` or `customer`, in whatever case."""
    entity = read_text(body, "Entity").lower()
    if entity not in ENTITIES:
        raise refuse("Entity", "This is app or customer.")
    return entity


def read_flag(body: dict[str, Any], field: str, *, default: bool) -> bool:
    """true or false, also as text."""
    value = body.get(field, default)
    known = {"true": True, "false": False}
    if isinstance(value, str) and value.lower() in known:
        return known[value.lower()]
    if not isinstance(value, bool):
        raise refuse(field, "This is true or false.")
    return value


def read_key(request: HttpRequest, *, required: bool) -> str | None:
    """The key from `?key=`, or from `Key` in the body: the contract's page has the one, its example the other."""
    named = request.GET.getlist("key")
    if request.method == "DELETE" and request.body:
        body = body_of(request)
        named += [read_text(body, "Key")] if "Key" in body or not named else []
    if len(set(named)) > 1:
        raise refuse("Key", "Two different keys are named.")
    if (required and not named) or "" in named:
        raise refuse("Key", "This field is required.")
    if named and "\x00" in named[0]:
        raise refuse("Key", "This holds a NUL character.")
    return named[0] if named else None

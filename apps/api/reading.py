"""Reading JSON that strangers send. What has two meanings, or none, is refused and named."""

import json
import math
import re
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest

from apps.core.errors import Invalid

DEEPEST = 32
SURROGATE = re.compile("[\ud800-\udfff]")


class _Twice:
    """Stands where a key came twice, until its path is known."""


def body_of(request: HttpRequest) -> dict[str, Any]:
    """The request's JSON object; Invalid naming the field for repeated keys, NaN, what UTF-8 or PostgreSQL has not."""
    try:
        raw = request.body
    except RequestDataTooBig:
        raise Invalid("The body is too long.", code="too_large") from None
    try:
        body = json.loads(raw.decode() or "{}", object_pairs_hook=_pairs, parse_constant=float)
    except (ValueError, RecursionError):
        raise Invalid("The body is not JSON.", code="not_json") from None
    if not isinstance(body, dict):
        raise Invalid("The body is not a JSON object.", code="not_json")
    _check(body, (), 0)
    return body


def read_text(body: dict[str, Any], field: str, *, most: int = 255, required: bool = True) -> str:
    """Text of at most `most` characters; Invalid naming the field. Blank where it may be absent and is."""
    value = body.get(field)
    if value is None and not required:
        return ""
    if value is None or value == "":
        raise refuse(field, "This field is required.")
    if not isinstance(value, str):
        raise refuse(field, "This must be text.")
    if len(value) > most:
        raise refuse(field, f"This has at most {most} characters.")
    return value


def refuse(field: str, sentence: str, *, code: str | None = None) -> Invalid:
    """The error for one field."""
    return Invalid(sentence, code=code, fields={field: [sentence]})


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        found[key] = _Twice() if key in found else value
    return found


def _check(value: Any, path: tuple[str, ...], depth: int) -> None:
    """Refuse what JSON's grammar lets through, named by its dotted path."""
    field = ".".join(path) or "body"
    if depth > DEEPEST:
        raise refuse(field, "This is nested too deeply.", code="not_json")
    if isinstance(value, _Twice):
        raise refuse(field, "This key comes twice.", code="not_json")
    if isinstance(value, float) and not math.isfinite(value):
        raise refuse(field, "This is no number.", code="not_json")
    if isinstance(value, str):
        _check_text(value, field)
    elif isinstance(value, dict):
        for key, inner in value.items():
            _check_text(key, field)
            _check(inner, (*path, key), depth + 1)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            _check(inner, (*path, str(index)), depth + 1)


def _check_text(text: str, field: str) -> None:
    if "\x00" in text:
        raise refuse(field, "This holds a NUL character.", code="not_json")
    if SURROGATE.search(text):
        raise refuse(field, "This holds half a character.", code="not_json")

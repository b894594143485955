"""Reading what callers send: each refusal names its field."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from apps.core.errors import Invalid

INSTANT = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?([Zz]|[+-]\d\d:?\d\d)?")
LARGEST_ID = 2**63 - 1
YEARS = range(1970, 2201)  # a lifetime, and far from where UTC has no such year


def refuse(field: str, sentence: str) -> Invalid:
    """The error for one field."""
    return Invalid(sentence, fields={field: [sentence]})


def read_id(data: Mapping[str, Any], field: str, *, required: bool = True) -> int | None:
    """A positive whole number, from JSON or a query string."""
    value = data.get(field)
    if value is None or value == "":
        if required:
            raise refuse(field, "This field is required.")
        return None
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,19}", value):
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value <= LARGEST_ID:
        raise refuse(field, "This must be a positive whole number.")
    return value


def read_required_id(data: Mapping[str, Any], field: str) -> int:
    """The same where it must be there."""
    value = read_id(data, field)
    assert value is not None  # noqa: S101  read_id has refused
    return value


def read_count(data: Mapping[str, Any], field: str, *, default: int, most: int) -> int:
    """A whole number from 1 to `most`."""
    value = data.get(field, "")
    if value == "":
        return default
    if not re.fullmatch(r"[0-9]{1,6}", value) or not 1 <= int(value) <= most:
        raise refuse(field, f"This must be a whole number from 1 to {most}.")
    return int(value)


def read_day(data: Mapping[str, Any], field: str, *, default: date) -> date:
    """A day as `2026-11-24`, within a lifetime."""
    value = data.get(field, "")
    if value == "":
        return default
    try:
        day = date.fromisoformat(value) if re.fullmatch(r"\d{4}-\d\d-\d\d", value) else None
    except ValueError:
        day = None
    if day is None or day.year not in YEARS:
        raise refuse(field, "This must be a day such as 2026-11-24.")
    return day


def read_instant(data: Mapping[str, Any], field: str) -> datetime:
    """An instant as `2026-11-24T09:30:00+01:00` or with Z; one without an offset means nothing and is refused."""
    value = data.get(field)
    if value is None or value == "":
        raise refuse(field, "This field is required.")
    if not isinstance(value, str) or not INSTANT.fullmatch(value):
        raise refuse(field, "This must be an instant such as 2026-11-24T09:30:00+01:00.")
    try:
        instant = datetime.fromisoformat(value.upper())
        if instant.year not in YEARS:
            raise ValueError(value)
    except ValueError:
        raise refuse(field, "There is no such instant.") from None
    if instant.tzinfo is None:
        raise refuse(field, "The start needs an offset from UTC, such as +01:00.")
    return instant

"""A clinic as it would look with options that nobody has saved yet: for the frame beside the form, for ten minutes."""

from collections.abc import Mapping
from copy import copy
from typing import Any

from django.core import signing

from apps.groups.models import Group

LIFE = 600  # seconds
SALT = "frontdesk.preview"
# What the booking pages read of a group, apart from what decides about bookings themselves.
SHOWN = (
    "name",
    "preposition",
    "phone",
    "address",
    "zipcode",
    "city",
    "country",
    "inactive",
    "open",
    "open_data",
    "calendar_choice",
    "any_calendar",
    "display_intervention_length",
    "display_intervention_price",
    "currency_code",
    "validate_email",
    "usercolors",
)


def preview_of(group: Group, fields: Mapping[str, Any]) -> str:
    """A mark for the address of a public page, by which it looks as with these fields."""
    kept = {name: fields[name] for name in SHOWN if name in fields}
    return signing.dumps([group.pk, kept], salt=SALT, compress=True)


def previewed(group: Group, mark: str) -> Group | None:
    """The group with the fields of the mark, never to be saved; None for a mark that is none, is old or another's."""
    try:
        owner, fields = signing.loads(mark, salt=SALT, max_age=LIFE)
    except signing.BadSignature:
        return None
    if owner != group.pk:
        return None
    shown = copy(group)
    for name in SHOWN:
        if name in fields:
            setattr(shown, name, fields[name])
    return shown

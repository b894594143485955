"""What single fields of the set-up must look like; each refusal is a sentence for people."""

import json
import re

from django.core.exceptions import ValidationError

COLOUR_KEYS = ("content_bg", "content_text", "content_links", "main_bg", "main_text", "page_bg", "page_text")
COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
# Path segments under /book/ that are not clinics.
RESERVED_SLUGS = {"appointments", "manage", "static", "admin", "api", "new"}


def validate_colour(value: str) -> None:
    """One `#RRGGBB`."""
    if not COLOUR.fullmatch(value):
        raise ValidationError("A colour looks like #0B6B63.")


def validate_colours(value: str) -> None:
    """The JSON object of a group's colours: known keys, each a `#RRGGBB`."""
    try:
        colours = json.loads(value)
    except ValueError:
        raise ValidationError("Colours are one JSON object.") from None
    if not isinstance(colours, dict):
        raise ValidationError("Colours are one JSON object.")
    unknown = sorted(set(colours) - set(COLOUR_KEYS))
    if unknown:
        raise ValidationError(f"Unknown colour: {', '.join(unknown)}. Known are: {', '.join(COLOUR_KEYS)}.")
    wrong = sorted(key for key, colour in colours.items() if not (isinstance(colour, str) and COLOUR.fullmatch(colour)))
    if wrong:
        raise ValidationError(f"Not a colour like #0B6B63: {', '.join(wrong)}.")


def validate_mailreminder(value: int) -> None:
    """No mail, or one that leaves between an hour and two days before the visit."""
    if value and not 60 <= value <= 2 * 24 * 60:
        raise ValidationError("A reminder by mail leaves 60 to 2880 minutes before the visit; 0 means none.")


def validate_smsreminder(value: int) -> None:
    """No SMS, or one that leaves between an hour and a day before the visit."""
    if value and not 60 <= value <= 24 * 60:
        raise ValidationError("A reminder by SMS leaves 60 to 1440 minutes before the visit; 0 means none.")


def validate_multirdvs(value: int) -> None:
    """At least one appointment, and no more than a day holds."""
    if not 1 <= value <= 20:
        raise ValidationError("From 1 to 20 appointments can be booked in one go.")


def validate_slug(value: str) -> None:
    """Lower-case letters, digits and single hyphens; not one of our own words."""
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", value):
        raise ValidationError("An address has lower-case letters, digits and single hyphens.")
    if value in RESERVED_SLUGS:
        raise ValidationError("This address is taken by Frontdesk itself.")

"""Placeholders in an organisation's own templates: `{{first_name}}`. No logic, no look-ups, nothing but these names."""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from apps.organizations.settings.kinds import Refused

OF_VISITS = ("first_name", "clinic", "when", "date", "time", "service", "practitioner", "place", "phone", "link")
OF_AGREEMENTS = ("first_name", "clinic", "agreement", "link")
SUBJECT = re.compile(r"^subject:[ \t]*(?P<subject>[^\n]*)\n+", re.IGNORECASE)
LONGEST_SMS = 1_000
_PLACE = re.compile(r"\{\{\s*(\w+)\s*\}\}")


def of(names: tuple[str, ...], longest: int = 20_000) -> Any:
    """A check for templates that may name these; Refused names what is unknown or left open."""

    def check(text: str) -> str:
        if len(text) > longest:
            raise Refused(_("This has more than %(most)d characters.") % {"most": longest})
        unknown = sorted({name for name in _PLACE.findall(text) if name not in names})
        if unknown:
            known = ", ".join(names)
            raise Refused(
                _("Unknown placeholder: %(unknown)s. Known are: %(known)s.")
                % {"unknown": ", ".join(unknown), "known": known}
            )
        left = _PLACE.sub("", text)
        if "{{" in left or "}}" in left or "{%" in left:
            raise Refused(_("A placeholder is not closed, or holds more than a name: write {{first_name}}."))
        return text

    return check


def filled(text: str, values: Mapping[str, str]) -> str:
    """The template with its placeholders filled; a value that holds braces is not read again."""
    return _PLACE.sub(lambda found: values.get(found[1], ""), text)


def subject_and_body(text: str) -> tuple[str, str]:
    """A first line `Subject: ...` is a mail's subject; blank where the template has none."""
    found = SUBJECT.match(text)
    return (found["subject"].strip(), text[found.end() :]) if found else ("", text)

"""The colours of the booking pages, with what is changed about them so that everybody can read."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.actions import in_transaction
from apps.groups.access import group_for
from apps.groups.actions.changes import change_group_options
from apps.groups.colours import DEFAULTS, PAIRS, contrast, corrected
from apps.groups.models import Group
from apps.organizations.roles import Right
from apps.pro.desk import Desk
from apps.pro.door import at_the_desk
from apps.pro.forms import Field
from apps.pro.setup.frame import Row, beside_preview, edit_row, unsaved_page

WORDS = {
    "page_bg": gettext_lazy("Page"),
    "page_text": gettext_lazy("Text on the page"),
    "main_bg": gettext_lazy("Buttons"),
    "main_text": gettext_lazy("Text on buttons"),
    "content_bg": gettext_lazy("Cards"),
    "content_text": gettext_lazy("Text on cards"),
    "content_links": gettext_lazy("Links on cards"),
}
FIELDS = [
    Field("own", gettext_lazy("Use these colours"), "check", gettext_lazy("Otherwise the pages look as they come.")),
    *(Field(name, words, "colour") for name, words in WORDS.items()),
]


@at_the_desk("GET", "POST", right=Right.EDIT_SETUP)
def colours(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The seven colours; below each pair that is hard to read stands what is shown instead."""

    def look() -> tuple[dict[str, Any], int]:
        group = group_for(desk.actor, desk.group.pk)
        return _given(group) | {"own": bool(group.usercolors)}, group.revision

    def write(typed: dict[str, Any], revision: int) -> Group:
        value = as_stored(typed)
        return in_transaction(
            lambda: change_group_options(
                actor=desk.actor, group=desk.group, revision=revision, fields={"usercolors": value}
            )
        )

    address = reverse("setup-colours")
    row = Row(FIELDS, _("Colours"), "setup-colours", address, address, look, write, "pro/setup/colours.html")
    context = {"notes": _notes(desk.group), "preview": unsaved_page(desk)}
    return beside_preview(edit_row(request, desk, row, **context))


def as_stored(typed: dict[str, Any]) -> str | None:
    """The seven colours as the group keeps them; None where its pages are to look as they come."""
    chosen = {name: typed[name] or DEFAULTS[name] for name in DEFAULTS}
    return json.dumps(chosen, separators=(",", ":")) if typed["own"] else None


def _given(group: Group) -> dict[str, str]:
    try:
        given = json.loads(group.usercolors or "{}")
    except ValueError:
        given = {}
    return DEFAULTS | {name: str(value).lower() for name, value in given.items() if name in DEFAULTS}


def _notes(group: Group) -> list[str]:
    """What is shown otherwise than it was chosen, and why."""
    given = _given(group)
    shown, _changes = corrected(given)
    sentence = _("“%(text)s” on “%(ground)s” is %(ratio)s to 1, below 4.5: %(chosen)s is shown as %(instead)s.")
    return [
        sentence
        % {
            "text": WORDS[text],
            "ground": WORDS[ground],
            "ratio": f"{contrast(given[text], given[ground]):.1f}",
            "chosen": given[text],
            "instead": shown[text],
        }
        for text, ground in PAIRS
        if shown[text] != given[text]
    ]

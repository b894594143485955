"""A whole page of the desk besides the calendar, and what the scripts of every page are told."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.pro.desk import Desk


def page(
    request: HttpRequest,
    desk: Desk,
    template: str,
    *,
    title: str,
    section: str,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """The template in the frame of the desk. `section` is the place of the rail that it belongs to."""
    given = {"desk": desk, "title": title, "section": section, "start": told(desk), **context}
    return HttpResponse(render_to_string(template, given, request), status=status)


def told(desk: Desk) -> Mapping[str, Any]:
    """What the scripts know of the desk: the language, what may be done, and their words."""
    return {
        "language": get_language() or "en",
        "may": desk.may,
        "words": {
            "undo": _("Undo"),
            "anyway": _("Put it there anyway…"),
            "lost": _("The front desk cannot be reached. Nothing was changed."),
            "logged_out": _("You have been logged out. Please log in again."),
            "changed": _("Somebody else has changed this meanwhile. What you typed is still here."),
            "break": _("Break"),
            "hold": _("Being booked online"),
            "away": _("Does not work today"),
            "booked": _("%(share)s%% booked") % {"share": "#"},
            "overbooked": _("overbooked"),
            "with": _("with"),
        },
    }

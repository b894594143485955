"""What the pages of the set-up share: their tabs, and how one row is shown, read, written and compared."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from apps.core.errors import Conflict, Invalid
from apps.groups.queries.preview import preview_of
from apps.organizations.roles import Right, allows, require
from apps.pro.desk import Desk
from apps.pro.door import at_the_desk
from apps.pro.forms import Field, not_of_a_field, read_form, shown_typed, shown_values
from apps.pro.page import page
from apps.pro.reading import read_id
from apps.pro.versions import both_versions

SECTION = "setup"
# (the route, its words, the right that it takes)
TABS = (
    ("setup-services", _("Services"), Right.EDIT_SETUP),
    ("setup-calendars", _("Calendars"), Right.EDIT_SETUP),
    ("setup-hours", _("Opening hours"), Right.EDIT_HOURS),
    ("setup-absences", _("Absences"), Right.EDIT_HOURS),
    ("setup-options", _("Clinic and booking page"), Right.EDIT_SETUP),
    ("setup-colours", _("Colours"), Right.EDIT_SETUP),
    ("members", _("Members"), Right.EDIT_MEMBERS),
    ("settings", _("Settings"), Right.EDIT_SETTINGS),
    ("setup-keys", _("API keys"), Right.EDIT_SETTINGS),
)


@dataclass(frozen=True)
class Row:
    """One row of the set-up as its form sees it. `look` reads it anew; `write` puts what was typed over a revision."""

    fields: Sequence[Field]
    title: str
    tab: str
    address: str
    back: str
    look: Callable[[], tuple[Mapping[str, Any], int]]
    write: Callable[[dict[str, Any], int], Any]
    template: str = "pro/setup/edit.html"


@at_the_desk("GET")
def first_tab(_request: HttpRequest, desk: Desk) -> HttpResponse:
    """The first page of the set-up that this member may open."""
    able = [route for route, _words, right in TABS if allows(desk.actor, right)]
    if not able:
        require(desk.actor, Right.EDIT_SETUP)
    return HttpResponseRedirect(reverse(able[0]))


def setup_page(
    request: HttpRequest, desk: Desk, template: str, *, title: str, tab: str, status: int = 200, **context: Any
) -> HttpResponse:
    """A page under the tabs that this member may open."""
    tabs = [(route, words, route == tab) for route, words, right in TABS if allows(desk.actor, right)]
    given = {"tabs": tabs, **context}
    return page(request, desk, template, title=title, section=SECTION, status=status, **given)


def unsaved_page(desk: Desk) -> str:
    """The address of the booking page for the frame beside its options: as it is saved, to begin with."""
    return f"{reverse('book', args=[desk.group.slug])}?{urlencode({'preview': preview_of(desk.group, {})})}"


def beside_preview(response: HttpResponse) -> HttpResponse:
    """Let this page of the desk hold a frame of its own origin."""
    response._csp_update = {"frame-src": ["'self'"]}  # type: ignore[attr-defined]  # read by django-csp
    return response


def edit_row(request: HttpRequest, desk: Desk, row: Row, **context: Any) -> HttpResponse:
    """The form, and what a POST does: written, refused field by field, or both versions side by side."""
    if request.method != "POST":
        return _form(request, desk, row, None, context)
    typed: dict[str, Any] = {}
    try:
        typed = read_form(row.fields, request.POST)
        row.write(typed, read_id(request.POST, "revision") or 0)
    except Conflict as error:
        if error.code != "changed_meanwhile":
            raise
        theirs, revision = row.look()
        versions = theirs, typed
        return both_versions(
            request,
            desk,
            row.fields,
            versions,
            title=row.title,
            section=SECTION,
            address=row.address,
            revision=revision,
        )
    except Invalid as error:
        return _form(request, desk, row, error, context)
    return HttpResponseRedirect(f"{row.back}?saved=yes")


def _form(
    request: HttpRequest, desk: Desk, row: Row, error: Invalid | None, context: Mapping[str, Any]
) -> HttpResponse:
    values, revision = row.look()
    wrong = error.fields if error else {}
    given = {
        "fields": shown_typed(row.fields, request.POST, wrong) if error else shown_values(row.fields, values),
        "wrong": not_of_a_field(row.fields, wrong),
        "refused": bool(error),
        "saved": request.GET.get("saved") == "yes",
        "revision": request.POST.get("revision") if error else revision,
        "address": row.address,
        "back": row.back,
        **context,
    }
    status = 400 if error else 200
    return setup_page(request, desk, row.template, title=row.title, tab=row.tab, status=status, **given)

"""Calendars: practitioners, rooms and devices."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.actions import in_transaction
from apps.core.errors import NotFound
from apps.groups.access import calendar_for
from apps.groups.actions import add_calendar
from apps.groups.actions.changes import change_calendar
from apps.groups.models import Calendar, CalendarSet
from apps.groups.queries.editing import (
    calendars_to_edit,
    categories_to_edit,
    removed_categories,
    removed_sets,
    sets_to_edit,
)
from apps.organizations.roles import Right
from apps.pro.desk import Desk
from apps.pro.door import at_the_desk
from apps.pro.forms import Field
from apps.pro.reading import read_required_id
from apps.pro.setup.frame import Row, edit_row, setup_page
from apps.pro.words import KINDS

PLAIN = (
    Field("name", gettext_lazy("Name"), required=True),
    Field("publicname", gettext_lazy("Name on the booking page"), hint=gettext_lazy("Blank keeps it off that page.")),
    Field("kind", gettext_lazy("Kind"), "choice", choices=tuple(KINDS.items())),
    Field(
        "step",
        gettext_lazy("Minutes between the times offered"),
        "number",
        required=True,
        low=1,
        high=24 * 60,
    ),
    Field("sort", gettext_lazy("Place in the list"), "number", low=-10_000, high=10_000),
    Field("address", gettext_lazy("Address, where it is not the clinic's")),
    Field("zipcode", gettext_lazy("Postcode"), longest=16),
    Field("city", gettext_lazy("City"), longest=64),
)


@at_the_desk("GET", right=Right.EDIT_SETUP)
def calendars(request: HttpRequest, desk: Desk) -> HttpResponse:
    """All calendars of the site, its sets of rooms and its headings."""
    rows = calendars_to_edit(desk.group)
    context: dict[str, Any] = {
        "rows": [(row, KINDS[row.kind]) for row in rows if not row.deleted],
        "removed": [row for row in rows if row.deleted],
        "sets": sets_to_edit(desk.group),
        "headings": categories_to_edit(desk.group),
        "removed_sets": removed_sets(desk.group),
        "removed_headings": removed_categories(desk.group),
        "saved": request.GET.get("saved") == "yes",
    }
    return setup_page(request, desk, "pro/setup/calendars.html", title=_("Calendars"), tab="setup-calendars", **context)


@at_the_desk("GET", "POST", right=Right.EDIT_SETUP)
def new_calendar(request: HttpRequest, desk: Desk) -> HttpResponse:
    """An empty form; a POST adds the calendar. A practitioner's hours come next."""
    sets = sets_to_edit(desk.group)

    def write(typed: dict[str, Any], _revision: int) -> Calendar:
        fields = _with_set(sets, typed)
        return in_transaction(lambda: add_calendar(actor=desk.actor, group=desk.group, **fields))

    return edit_row(
        request, desk, _row(sets, _("New calendar"), reverse("setup-calendar-new"), lambda: ({"step": 15}, 0), write)
    )


@at_the_desk("GET", "POST", right=Right.EDIT_SETUP)
def calendar(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """One calendar; a POST writes it, if nobody else has meanwhile."""
    found = calendar_here(desk, number)
    sets = sets_to_edit(desk.group)

    def look() -> tuple[dict[str, Any], int]:
        row = calendar_here(desk, number)
        return {one.name: getattr(row, one.name) for one in PLAIN} | {
            "calendar_set": row.calendar_set_id or ""
        }, row.revision

    def write(typed: dict[str, Any], revision: int) -> Calendar:
        fields: Any = _with_set(sets, typed)
        return in_transaction(
            lambda: change_calendar(actor=desk.actor, calendar=found, revision=revision, fields=fields)
        )

    row = _row(sets, found.name, reverse("setup-calendar", args=[found.pk]), look, write)
    return edit_row(
        request, desk, row, remove=reverse("setup-calendar-remove", args=[found.pk]), revision_now=found.revision
    )


@at_the_desk("POST", right=Right.EDIT_SETUP)
def remove_calendar(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """Into the bin, or out of it (`back`); visits that were booked stay as they are."""
    change_calendar(
        actor=desk.actor,
        calendar=calendar_here(desk, number),
        revision=read_required_id(request.POST, "revision"),
        fields={"deleted": request.POST.get("back") != "yes"},
    )
    return HttpResponseRedirect(f"{reverse('setup-calendars')}?saved=yes")


def calendar_here(desk: Desk, number: int) -> Calendar:
    """The calendar, removed ones included, if it is of this site."""
    found = calendar_for(desk.actor, number)
    if found.group_id != desk.group.pk:
        raise NotFound("There is no such calendar.")
    return found


def _row(sets: Sequence[CalendarSet], title: str, address: str, look: Any, write: Any) -> Row:
    choices: list[tuple[Any, Any]] = [("", gettext_lazy("None")), *((row.pk, row.name) for row in sets)]
    fields = [*PLAIN, Field("calendar_set", gettext_lazy("Set"), "choice", choices=choices)]
    return Row(fields, title, "setup-calendars", address, reverse("setup-calendars"), look, write)


def _with_set(sets: Sequence[CalendarSet], typed: dict[str, Any]) -> dict[str, Any]:
    chosen = next((row for row in sets if row.pk == typed["calendar_set"]), None)
    return typed | {"calendar_set": chosen, "sort": typed["sort"] or 0}

"""Absences: whole days and longer in which somebody does not work, and the visits that are in their way."""

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.appointments.access import break_for
from apps.appointments.actions import add_break, remove_break
from apps.appointments.models import Break
from apps.appointments.queries.absences import absences_of, visits_within
from apps.availability.hours import day_bounds
from apps.core import clock
from apps.core.errors import Conflict, Invalid, NotFound
from apps.organizations.roles import Right
from apps.pro.desk import Desk
from apps.pro.door import at_the_desk
from apps.pro.reading import read_required_id, read_text, refuse
from apps.pro.setup.calendars import calendar_here
from apps.pro.setup.frame import setup_page
from apps.pro.times import moment_words, when_words


@at_the_desk("GET", "POST", right=Right.EDIT_HOURS)
def absences(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Those ahead, each with the visits that lie in it; a POST enters one, from a `first` day to a `last` one."""
    if request.method != "POST":
        return _shown(request, desk)
    try:
        _add(request, desk)
    except Invalid as error:
        told = [sentence for sentences in error.fields.values() for sentence in sentences]
        return _shown(request, desk, told, status=400)
    return HttpResponseRedirect(f"{reverse('setup-absences')}?saved=yes")


@at_the_desk("POST", right=Right.EDIT_HOURS)
def drop_absence(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """The time is open again."""
    found = break_for(desk.actor, number)
    if found.calendar.group_id != desk.group.pk or found.removed_at is not None:
        raise NotFound("There is no such break.")
    if read_required_id(request.POST, "revision") != found.revision:
        raise Conflict(_("Somebody else has changed this meanwhile."), code="changed_meanwhile")
    remove_break(actor=desk.actor, pause=found, now=clock.now())
    return HttpResponseRedirect(f"{reverse('setup-absences')}?saved=yes")


def _shown(request: HttpRequest, desk: Desk, told: list[str] | None = None, status: int = 200) -> HttpResponse:
    rows = absences_of(list(desk.setup.calendars), clock.now())
    inside = visits_within(rows)
    context = {
        "rows": [_line(desk, row, inside[row.pk]) for row in rows],
        "calendars": [one for one in desk.setup.calendars.values() if one.kind == "practitioner"],
        "told": told or [],
        "typed": request.POST,
        "saved": request.GET.get("saved") == "yes",
    }
    return setup_page(
        request, desk, "pro/setup/absences.html", title=_("Absences"), tab="setup-absences", status=status, **context
    )


def _line(desk: Desk, row: Break, visits: list[Any]) -> dict[str, Any]:
    zone = desk.setup.zone
    return {
        "absence": row,
        "when": when_words(row.starts_at, row.ends_at, zone, year=True),
        "visits": [(visit, moment_words(visit.starts_at, zone)) for visit in visits],
    }


def _add(request: HttpRequest, desk: Desk) -> Break:
    data = request.POST
    calendar = calendar_here(desk, read_required_id(data, "calendar"))
    try:
        first = date.fromisoformat(data.get("first", ""))
        last = date.fromisoformat(data.get("last") or data.get("first", ""))
    except ValueError:
        raise refuse("first", _("This is not a date.")) from None
    if last < first or last - first > timedelta(days=365):
        raise refuse("last", _("An absence ends after it begins, within a year."))
    zone = desk.setup.zone
    starts, ends = day_bounds(first, zone)[0], day_bounds(last, zone)[1]
    return add_break(
        actor=desk.actor,
        calendar=calendar,
        starts_at=clock.instant(starts),
        ends_at=clock.instant(ends),
        text=read_text(data, "text", 255),
    )

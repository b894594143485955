"""The month: how many visits each day has, state by state. A day leads to its grid."""

from collections import Counter
from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.appointments.queries.diary import counts_by_day
from apps.availability.hours import day_bounds
from apps.core.errors import NotFound
from apps.pro.calendar import position_of
from apps.pro.desk import Desk
from apps.pro.door import at_the_desk
from apps.pro.page import told
from apps.pro.reading import read_day, read_id
from apps.pro.words import STATES

ORDER = ("pending", "booked", "confirmed", "arrived", "done", "no_show")


@at_the_desk("GET")
def month(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Whole weeks around the month of `day`, of everybody or of one `calendar`. One statement for all of it."""
    first = read_day(request.GET, desk.today).replace(day=1)
    only = read_id(request.GET, "calendar")
    if only is not None and only not in desk.setup.calendars:
        raise NotFound("There is no such calendar.")
    later = (first + timedelta(days=31)).replace(day=1)
    kept = "" if only is None else f"&calendar={only}"
    context = {
        "desk": desk,
        "title": date_format(first, _("F Y")),
        "view": "month",
        "day": first,
        "calendar": only,
        "columns": [{"id": str(one.id), "title": one.name} for one in desk.setup.calendars.values()],
        "weeks": _weeks(desk, first, later, only),
        "earlier": (first - timedelta(days=1)).replace(day=1).isoformat(),
        "later": later.isoformat(),
        "kept": kept,
        "start": {"feed": {"day": first.isoformat(), "view": "month", "after": position_of(desk)}, **told(desk)},
    }
    return HttpResponse(render_to_string("pro/month.html", context, request))


def _weeks(desk: Desk, first: date, later: date, only: int | None) -> list[list[dict[str, object]]]:
    begins = first - timedelta(days=first.weekday())
    ends = later + timedelta(days=-later.weekday() % 7)
    zone = desk.setup.zone
    window = day_bounds(begins, zone)[0], day_bounds(ends, zone)[0]
    counts: dict[date, Counter[str]] = {}
    for day, state, count in counts_by_day(desk.group.pk, window, zone, only):
        counts.setdefault(day, Counter())[state] += count
    days = [_day(begins + timedelta(days=number), first, desk.today, counts) for number in range((ends - begins).days)]
    return [days[number : number + 7] for number in range(0, len(days), 7)]


def _day(day: date, first: date, today: date, counts: dict[date, Counter[str]]) -> dict[str, object]:
    found = counts.get(day, Counter())
    return {
        "day": day,
        "inside": day.month == first.month,
        "today": day == today,
        "total": sum(found[state] for state in ORDER),
        "states": [(state, STATES[state], found[state]) for state in ORDER if found[state]],
    }

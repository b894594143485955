"""Another time for the same visit: the old one is kept until the new one is had."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from apps.appointments.actions import move_appointment
from apps.appointments.actions.states import service_at
from apps.appointments.queries import nearest_free
from apps.booking.pages.asked import read_day, read_start
from apps.booking.pages.frame import show
from apps.booking.pages.visit import Visit, lines_of, manage_page, rule_for
from apps.booking.pages.week import Offer, Slot, week_of
from apps.booking.pages.words import local, when_words
from apps.core import clock
from apps.core.errors import Busy, Conflict, SlotTaken


@manage_page("GET", "POST")
def move(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The free times; with a start the question whether that one; the button of the question moves."""
    if not visit.changeable:
        return _back(visit)
    if request.method == "POST":
        start = read_start(request.POST.get("start", ""))
        return _send(request, visit, start) if start else HttpResponseRedirect(_here(visit))
    start = read_start(request.GET.get("start", ""))
    return _question(request, visit, start) if start else _times(request, visit)


def _times(request: HttpRequest, visit: Visit) -> HttpResponse:
    appointment = visit.appointment
    offer = Offer(
        visit.setup,
        service_at(visit.setup, appointment),
        [appointment.calendar_id],
        clock.epoch(visit.now),
        besides=appointment.pk,
        to_day=lambda day: _here(visit, day=str(day)),
        to_week=lambda day: _here(visit, week=str(day)),
        to_start=lambda start: _here(visit, start=_start_words(visit, int(str(start)))),
    )
    week = week_of(offer, read_day(request.GET.get("day", "")), read_day(request.GET.get("week", "")))
    return _page(request, visit, "times.html", title=_("Move it to when?"), week=week, zone=visit.setup.zone.key)


def _question(request: HttpRequest, visit: Visit, start: int) -> HttpResponse:
    when = when_words(local(start, visit.setup.zone))
    return _page(
        request, visit, "move.html", title=_("Move your appointment?"), when=when, start=_start_words(visit, start)
    )


def _send(request: HttpRequest, visit: Visit, start: int) -> HttpResponse:
    appointment = visit.appointment
    if start == visit.start:  # the form came twice: it is there already
        return _back(visit, moved=1)
    try:
        move_appointment(actor=visit.actor, appointment=appointment, start=clock.instant(start), now=visit.now)
    except SlotTaken as taken:
        service = service_at(visit.setup, appointment)
        now, besides = clock.epoch(visit.now), appointment.pk  # their own time stands in nobody's way
        starts = nearest_free(visit.setup, service, [appointment.calendar_id], start, now, besides=besides)
        return _taken(request, visit, start, [one for one in starts if one != visit.start], taken.status)
    except Conflict:
        if clock.epoch(visit.as_it_is_now().starts_at) != start:
            raise
        return _back(visit, moved=1)  # the button was tapped twice
    except Busy as busy:
        notice = _("Very busy at this moment. Nothing was changed: please send it again.")
        response = _page(
            request,
            visit,
            "move.html",
            status=busy.status,
            title=_("Move your appointment?"),
            when=when_words(local(start, visit.setup.zone)),
            start=_start_words(visit, start),
            notice=notice,
        )
        response["Retry-After"] = str(busy.retry_after or 1)
        return response
    return _back(visit, moved=1)


def _taken(request: HttpRequest, visit: Visit, start: int, starts: Sequence[int], status: int) -> HttpResponse:
    zone = visit.setup.zone
    nearest = [Slot(when_words(local(one, zone)), _start_words(visit, one)) for one in starts]
    return _page(
        request,
        visit,
        "move.html",
        status=status,
        title=_("Move your appointment?"),
        taken=True,
        when=when_words(local(start, zone)),
        nearest=nearest,
    )


def _page(request: HttpRequest, visit: Visit, template: str, *, status: int = 200, **context: object) -> HttpResponse:
    return show(
        request,
        template,
        visit.appointment.group,
        status,
        visit=visit,
        back=_back(visit).url,
        here=_here(visit),
        lines=lines_of(visit),
        rule=rule_for(visit),
        **context,
    )


def _here(visit: Visit, **state: str) -> str:
    return visit.link("manage-move", **state)


def _back(visit: Visit, **query: object) -> HttpResponseRedirect:
    response = HttpResponseRedirect(visit.link("manage", **query))
    response.status_code = 303
    return response


def _start_words(visit: Visit, start: int) -> str:
    return local(start, visit.setup.zone).isoformat()

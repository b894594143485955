"""Why a visit cannot be where somebody wants it, in the explainer's words."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from apps.appointments.models import Appointment
from apps.appointments.queries import SENTENCES, reasons_against
from apps.appointments.queries.occupancy import NOBODY
from apps.availability.explain import Reason
from apps.core import clock
from apps.groups.queries import ServiceSetup, Setup
from apps.pro.desk import Desk
from apps.pro.door import at_the_desk
from apps.pro.reading import read_minutes, read_required_id, read_start, refuse
from apps.pro.times import local


@dataclass(frozen=True, slots=True)
class Asked:
    """One visit at one place. `besides` is the appointment that would be moved there."""

    service: ServiceSetup
    calendar: int
    start: datetime
    besides: int = NOBODY


@at_the_desk("GET")
def why(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Whether the place is free for staff and for customers, and every reason why not: two statements at most."""
    calendar = read_required_id(request.GET, "calendar")
    if calendar not in desk.setup.calendars:
        raise refuse("calendar", _("There is no such calendar."))
    service = desk.setup.services.get(read_required_id(request.GET, "service"))
    if service is None:
        raise refuse("service", _("There is no such service."))
    length = read_minutes(request.GET)
    asked = Asked(
        replace(service, length=length) if length else service,
        calendar,
        read_start(request.GET, desk.setup.zone),
    )
    context = {
        "desk": desk,
        "staff": sentences(desk.setup, asked),
        "customers": sentences(desk.setup, replace(asked, service=service), grid=True),
    }
    return HttpResponse(render_to_string("pro/why.html", context, request))


def sentences(setup: Setup, asked: Asked, *, grid: bool = False) -> list[str]:
    """Every reason, each once; none where it fits. One statement."""
    now = clock.epoch(clock.now())
    start = clock.epoch(asked.start)
    found = reasons_against(setup, asked.service, asked.calendar, start, now, grid=grid, besides=asked.besides)
    return list(dict.fromkeys(_told(setup, reason) for reason in found))


def moved_to(setup: Setup, visit: Appointment, calendar: int, start: datetime, length: int) -> Asked | None:
    """The visit at another place; None where its service or the calendar is not there any more."""
    service = setup.services.get(visit.service_id)
    if service is None or calendar not in setup.calendars:
        return None
    kept = replace(service, length=length, before=visit.buffer_before, after=visit.buffer_after)
    return Asked(kept, calendar, start, besides=visit.pk)


def _told(setup: Setup, reason: Reason) -> str:
    """`There is an appointment. (10:30 to 11:00)`"""
    sentence = str(SENTENCES[reason.code])
    if reason.code not in {"appointment", "break", "hold", "buffer", "exception"}:
        return sentence
    bounds = [None if one is None else f"{local(one, setup.zone):%H:%M}" for one in (reason.starts, reason.ends)]
    return f"{sentence} ({bounds[0]} – {bounds[1]})" if all(bounds) else sentence

"""The page behind a manage link: what is booked, and what can still be done about it."""

from datetime import UTC

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from apps.appointments.states import State
from apps.booking.pages.another import address_again
from apps.booking.pages.frame import show
from apps.booking.pages.visit import Visit, lines_of, manage_page, rule_for, state_words
from apps.notifications.calendar import calendar_file, place_line, visit_name

MEANINGS = {State.PENDING: "waiting", State.CANCELLED: "cancelled", State.NO_SHOW: "problem"}


@manage_page("GET")
def manage(request: HttpRequest, visit: Visit) -> HttpResponse:
    """See it. Nothing changes by looking."""
    appointment = visit.appointment
    return show(
        request,
        "manage.html",
        appointment.group,
        title=_title(request, visit),
        visit=visit,
        state=state_words(appointment.state),
        meaning=MEANINGS.get(State(appointment.state), "confirmed"),
        pending=appointment.state == State.PENDING,
        cancelled=appointment.state == State.CANCELLED,
        over=appointment.ends_at <= visit.now,
        fresh="booked" in request.GET or "moved" in request.GET,
        lines=lines_of(visit),
        rule=rule_for(visit),
        google=google_address(visit),
        again=address_again(request, appointment.group) if "booked" in request.GET else "",
    )


@manage_page("GET")
def calendar(request: HttpRequest, visit: Visit) -> HttpResponse:  # noqa: ARG001  called with it
    """The appointment as a calendar file, to download."""
    link = settings.PUBLIC_URL + visit.link("manage")
    file = calendar_file(visit.appointment, link=link, now=visit.now)
    response = HttpResponse(file, content_type="text/calendar; charset=utf-8; method=PUBLISH")
    response["Content-Disposition"] = 'attachment; filename="appointment.ics"'
    return response


def google_address(visit: Visit) -> str:
    """The page of Google Calendar on which the appointment is added; it opens with what is shown here and no more."""
    appointment = visit.appointment
    starts, ends = (
        one.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ") for one in (appointment.starts_at, appointment.ends_at)
    )
    query = {
        "action": "TEMPLATE",
        "text": f"{visit_name(appointment)} · {appointment.group.name}",
        "dates": f"{starts}/{ends}",
        "ctz": visit.setup.zone.key,
        "location": place_line(appointment),
    }
    return f"https://calendar.google.com/calendar/render?{urlencode(query)}"


def _title(request: HttpRequest, visit: Visit) -> str:
    state = visit.appointment.state
    if state == State.CANCELLED:
        return _("This appointment is cancelled")
    if "booked" in request.GET:
        return _("Your request is sent") if state == State.PENDING else _("You are booked")
    if "moved" in request.GET:
        return _("Your appointment is moved")
    return _("Your appointment")

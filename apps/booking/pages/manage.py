"""The page behind a manage link: what is booked, and what can still be done about it."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from apps.appointments.states import State
from apps.booking.pages.frame import show
from apps.booking.pages.visit import Visit, lines_of, manage_page, rule_for, state_words

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
    )


def _title(request: HttpRequest, visit: Visit) -> str:
    state = visit.appointment.state
    if state == State.CANCELLED:
        return _("This appointment is cancelled")
    if "booked" in request.GET:
        return _("Your request is sent") if state == State.PENDING else _("You are booked")
    if "moved" in request.GET:
        return _("Your appointment is moved")
    return _("Your appointment")

"""Giving a time back."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from apps.appointments.actions import cancel_appointment
from apps.appointments.states import State
from apps.booking.pages.frame import show
from apps.booking.pages.visit import Visit, lines_of, manage_page, rule_for
from apps.core.errors import Busy, Conflict
from apps.organizations.counting import count_cancellation

LONGEST_REASON = 255


@manage_page("GET", "POST")
def cancel(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Asks once; the button cancels. Cancelling what is cancelled shows that it is."""
    appointment = visit.appointment
    back = HttpResponseRedirect(visit.link("manage"))
    back.status_code = 303
    if appointment.state == State.CANCELLED or not visit.changeable:
        return back
    notice, status = "", 200
    reason = request.POST.get("reason", "").replace("\x00", "").strip()[:LONGEST_REASON]
    if request.method == "POST":
        try:
            cancel_appointment(actor=visit.actor, appointment=appointment, reason=reason, now=visit.now)
            organization, customer = appointment.organization_id, str(appointment.customer_id or "")
            count_cancellation(organization=organization, customer=customer, now=visit.now)
            return back
        except Conflict:
            if visit.as_it_is_now().state != State.CANCELLED:
                raise
            return back  # the button was tapped twice
        except Busy as busy:
            notice, status = _("Very busy at this moment. Nothing was changed: please send it again."), busy.status
    return show(
        request,
        "cancel.html",
        appointment.group,
        status,
        title=_("Cancel this appointment?"),
        visit=visit,
        reason=reason,
        notice=notice,
        back=back.url,
        lines=lines_of(visit),
        rule=rule_for(visit),
    )

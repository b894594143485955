"""Clinics that cannot be booked here, each reason with its own page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from apps.groups.models import Group


def closed_page(request: HttpRequest, group: Group) -> HttpResponse | None:
    """The page that says why nothing can be booked here and what to do instead, or None where all is open."""
    if group.inactive:
        title, reason = _("Online booking is closed"), _("This clinic does not take bookings online at the moment.")
    elif not group.open:
        title, reason = (
            _("For registered clients"),
            _("This clinic takes online bookings from registered clients only."),
        )
    elif not group.open_data:
        title, reason = _("Please book by phone"), _("This clinic does not show its free times to the public.")
    elif group.validate_email:
        title, reason = _("Please book by phone"), _("This clinic does not take bookings from this page yet.")
    else:
        return None
    status = 200 if request.method in {"GET", "HEAD"} else 403
    return render(request, "booking/closed.html", {"group": group, "title": title, "reason": reason}, status=status)

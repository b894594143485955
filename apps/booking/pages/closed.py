"""Clinics that cannot be booked here, or not by everybody: each reason with its own page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from apps.booking.pages.kept import PROOF, kept_by
from apps.booking.tokens import proven_email
from apps.groups.models import Group
from apps.groups.queries.public import card_of


def closed_page(request: HttpRequest, group: Group) -> HttpResponse | None:
    """The page that says why nothing can be booked here and what to do instead, or None where all is open."""
    if group.inactive:
        words = _("Online booking is closed"), _("This clinic does not take bookings online at the moment.")
        return _page(request, group, *words)
    if group.open and group.open_data:
        return None
    email = signed_in(request, group)
    if email:
        if card_of(group, email):
            return None
        words = (
            _("We do not know this e-mail"),
            _("This clinic takes online bookings from registered clients only, and none has this e-mail."),
        )
        return _page(request, group, *words)
    if not group.open:
        words = (
            _("For registered clients"),
            _("This clinic takes online bookings from registered clients only."),
        )
    else:
        words = _("Please sign in first"), _("This clinic shows its free times to registered clients only.")
    return _page(request, group, *words, may_sign_in=True)


def signed_in(request: HttpRequest, group: Group) -> str:
    """The e-mail that this visitor has proven, blank for none."""
    return proven_email(group, kept_by(request).get(PROOF, ""))


def _page(request: HttpRequest, group: Group, title: str, reason: str, *, may_sign_in: bool = False) -> HttpResponse:
    status = 200 if request.method in {"GET", "HEAD"} else 403
    context = {"group": group, "title": title, "reason": reason, "may_sign_in": may_sign_in}
    return render(request, "booking/closed.html", context, status=status)

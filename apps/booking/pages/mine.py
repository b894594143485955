"""What somebody who has signed in has ahead of them here."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from apps.appointments.actions import issue_link
from apps.appointments.queries.coming import coming_of
from apps.booking.pages.closed import signed_in
from apps.booking.pages.frame import booking_page, show
from apps.booking.pages.kept import LANGUAGE, address, kept_by
from apps.booking.pages.visit import state_words
from apps.booking.pages.words import local, when_words
from apps.core import clock
from apps.core.errors import NotFound
from apps.groups.models import Group
from apps.groups.timezones import zone_of


@booking_page("GET", "POST", closes=False)
def mine(request: HttpRequest, group: Group) -> HttpResponse:
    """The coming appointments; the button of one leads to its own page by a fresh link."""
    email = signed_in(request, group)
    if not email:
        return HttpResponseRedirect(address("book-sign-in", group.slug, kept=kept_by(request)))
    found = coming_of(group, email, clock.now())
    if request.method == "POST":
        wanted = [one for one in found if str(one.uuid) == request.POST.get("appointment")]
        if not wanted:
            raise NotFound(_("There is no such appointment (any more)."))
        kept = {name: value for name, value in kept_by(request).items() if name == LANGUAGE}
        token = issue_link(appointment=wanted[0])
        response = HttpResponseRedirect(address("manage", group.slug, token, kept=kept))
        response.status_code = 303
        return response
    zone = zone_of(group.timezone)
    rows = [
        {
            "uuid": one.uuid,
            "when": when_words(local(clock.epoch(one.starts_at), zone), year=True),
            "service": one.service.publicname or one.service.name,
            "calendar": one.calendar.publicname,
            "firstname": one.client.firstname,
            "state": state_words(one.state),
        }
        for one in found
    ]
    return show(request, "mine.html", group, title=_("Your coming appointments"), rows=rows, email=email)

"""Booking one more right away, up to what the clinic allows in one go, without typing it all again.

The address that carries this right gets copied and forwarded, so it is good in the browser that has booked alone; and
how many there are is counted here, since an address can be used more than once.
"""

from dataclasses import replace
from datetime import timedelta

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from apps.accounts.actions import count_try
from apps.accounts.queries import times_counted
from apps.booking.agreement import CURRENT
from apps.booking.origin import browser_of
from apps.booking.pages.kept import AGAIN, PROOF, address, kept_by
from apps.booking.pages.once import Done
from apps.booking.tokens import Again, Waiting, read_again
from apps.core import clock
from apps.core.errors import Forbidden
from apps.groups.contact import Contact
from apps.groups.models import Group
from apps.groups.queries.public import card_in

WINDOW = timedelta(days=1)  # of the first one's making, whenever the others are made


def again_for(request: HttpRequest, group: Group) -> tuple[Again, Contact] | None:
    """The right to one more, and the person of the booking that was just made; None where all is to be typed.

    Whether there are as many as the clinic allows is asked by `count_again`: a form sent twice may be the last one.
    """
    again = read_again(group, kept_by(request).get(AGAIN, ""))
    if again is None or again.browser != browser_of(request) or again.consent != CURRENT:
        return None
    if group.validate_email and not again.proven:
        return None
    card = card_in(group, again.client)
    if card is None or not card.email:
        return None
    return again, Contact(card.firstname, card.lastname, card.email, card.firstphone)


def contact_again(request: HttpRequest, group: Group) -> Contact | None:
    """The person, where one more is still allowed; the form for them shows the first name only."""
    again, contact = again_for(request, group) or (None, None)
    if again is None:
        return None
    counted = times_counted(key=_key(group, again), window=WINDOW, now=clock.instant(again.since))
    return contact if 1 + counted < group.max_multirdvs else None


def as_before(waiting: Waiting, again: Again) -> Waiting:
    """With what was agreed to and chosen at the first one: its form asks for neither."""
    return replace(waiting, sms=None, consent=again.consent, consented=again.consented)


def count_again(group: Group, again: Again) -> None:
    """One more, in the transaction of its booking; Forbidden once there are as many as the clinic allows."""
    if 1 + count_try(key=_key(group, again), window=WINDOW, now=clock.instant(again.since)) > group.max_multirdvs:
        raise Forbidden(_("No more can be booked here in one go. Please type your details for another one."))


def done_page(
    request: HttpRequest, group: Group, done: Done, *, proven: bool, again: Again | None = None
) -> HttpResponse:
    """To the page of the new appointment, which shows what else can be done. `again` is the right it was booked by."""
    kept = kept_by(request)
    kept.pop(AGAIN, None)
    kept.pop(PROOF, None)  # this address gets copied and forwarded: it opens one appointment and no more
    if group.max_multirdvs > 1 and done.appointment.client_id and done.appointment.consent_at:
        kept[AGAIN] = (again or _first(request, group, done, proven=proven)).token()
    response = HttpResponseRedirect(address("manage", group.slug, done.token, kept=kept, booked=1))
    response.status_code = 303
    return response


def address_again(request: HttpRequest, group: Group) -> str:
    """Where one more is booked, blank where the clinic takes no more in one go."""
    if contact_again(request, group) is None:
        return ""
    return address("book", group.slug, kept=kept_by(request))


def _first(request: HttpRequest, group: Group, done: Done, *, proven: bool) -> Again:
    appointment = done.appointment
    return Again(
        group=group.pk,
        client=appointment.client_id,
        first=appointment.pk,
        since=clock.epoch(appointment.created_at),
        browser=browser_of(request),
        consent=appointment.consent_version,
        consented=clock.epoch(appointment.consent_at) if appointment.consent_at else 0,
        proven=proven,
    )


def _key(group: Group, again: Again) -> str:
    return f"again:{group.organization_id}:{again.first}"

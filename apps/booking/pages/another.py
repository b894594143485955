"""Booking one more right away, up to what the clinic allows in one go, without typing it all again."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from apps.booking.pages.kept import AGAIN, PROOF, address, kept_by
from apps.booking.pages.once import Done
from apps.booking.tokens import Again, read_again
from apps.groups.contact import Contact
from apps.groups.models import Group
from apps.groups.queries.public import card_in


def contact_again(request: HttpRequest, group: Group) -> Contact | None:
    """The person of the booking that was just made, where one more is allowed; its page shows the first name only."""
    again = read_again(group, kept_by(request).get(AGAIN, ""))
    if again is None or again.booked >= group.max_multirdvs or (group.validate_email and not again.proven):
        return None
    card = card_in(group, again.client)
    return Contact(card.firstname, card.lastname, card.email, card.firstphone) if card and card.email else None


def done_page(request: HttpRequest, group: Group, done: Done, *, proven: bool) -> HttpResponse:
    """To the page of the new appointment, which shows what else can be done."""
    kept = kept_by(request)
    before = read_again(group, kept.pop(AGAIN, ""))
    kept.pop(PROOF, None)  # this address gets copied and forwarded: it opens one appointment and no more
    booked = before.booked + 1 if before else 1
    if group.max_multirdvs > 1 and done.appointment.client_id:
        kept[AGAIN] = Again(group.pk, done.appointment.client_id, booked, proven).token()
    response = HttpResponseRedirect(address("manage", group.slug, done.token, kept=kept, booked=booked))
    response.status_code = 303
    return response


def address_again(request: HttpRequest, group: Group) -> str:
    """Where one more is booked, blank where the clinic takes no more in one go."""
    if contact_again(request, group) is None:
        return ""
    return address("book", group.slug, kept=kept_by(request))

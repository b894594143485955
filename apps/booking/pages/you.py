"""Who you are, and what sending it leads to: the booking itself, or the page that asks for the code."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from apps.booking.answers import PLACES, Answers, answers_on, by_place, read_person, read_places
from apps.booking.confirming import count_this_booking, count_this_hold, hold_and_ask
from apps.booking.pages.another import again_for, as_before, count_again, done_page
from apps.booking.pages.asked import ANY, Asked, read_asked
from apps.booking.pages.closed import signed_in
from apps.booking.pages.code import code_page
from apps.booking.pages.form import alternatives, form_page, is_free, refused_page, taken_page
from apps.booking.pages.frame import booking_page
from apps.booking.pages.gone import gone_page, pick_of
from apps.booking.pages.once import Typed, book_once, done_already, key_of, waiting_for
from apps.booking.pages.steps import is_ready, to_missing
from apps.booking.tokens import hold_of, proof_of, proven_email
from apps.core.errors import DomainError, Invalid, NotFound
from apps.core.ids import new_token
from apps.groups.contact import Contact
from apps.groups.models import Group
from apps.groups.queries.public import card_of


@booking_page("GET", "POST")
def you(request: HttpRequest, group: Group) -> HttpResponse:
    """The form, and what it sends."""
    posted = request.method == "POST"
    data = pick_of(request.POST) if posted else request.GET
    try:
        asked = read_asked(group, data)
    except NotFound as gone:
        if not posted:
            raise
        return gone_page(request, group, gone.message, Typed.of(request.POST), request.POST.get("service"))
    if posted and asked.service is not None and data.get("calendar") == ANY and not is_ready(asked):
        sentence = _("Please choose with whom: this clinic asks for it now.")
        return gone_page(request, group, sentence, Typed.of(request.POST), asked.service.id)
    if asked.service is None or not is_ready(asked):
        return to_missing(asked)
    if asked.start is None:
        return HttpResponseRedirect(asked.link("book-time"))
    if posted:
        return _send(request, _Sent(asked, asked.service.id, asked.start))
    typed = _known(request, asked, Typed(key=new_token(), sms=group.check_sms_from_web))
    if not is_free(asked, asked.service, asked.start):
        return taken_page(request, asked, typed, alternatives(asked, asked.service, asked.start))
    return form_page(request, asked, typed)


@dataclass(frozen=True, slots=True)
class _Sent:
    """What was chosen before the form."""

    asked: Asked
    service: int
    start: int


def _send(request: HttpRequest, sent: _Sent) -> HttpResponse:
    asked = sent.asked
    group = asked.group
    typed = Typed.of(request.POST)
    # The form for one more asks for nobody; where somebody was typed, it was the whole form.
    again, known = (None if any(typed.person.values()) else again_for(request, group)) or (None, None)
    person, wrong = _checked(asked, typed, known)
    if person is None:
        return form_page(request, asked, typed, status=400, wrong=wrong)
    proven = (again is not None and again.proven) or _is_proven(request, group, typed, person[0])
    waiting = replace(waiting_for(asked, sent.service, sent.start, person, typed), proven=proven)
    if again is not None:
        waiting = as_before(waiting, again)
    if not group.open and not proven:
        # Whether somebody is registered is told to who proves the address, and to nobody else.
        return refused_page(request, asked, typed, Invalid(_("Please sign in with this e-mail first.")))
    try:
        if group.validate_email and not proven:
            count_this_hold(request, group, waiting)
            return code_page(request, group, hold_and_ask(request, group, waiting))
        if proven and typed.key:  # a code may have been right for this form already: what it held is its own
            waiting = replace(waiting, hold=str(hold_of(group, typed.key)))
        count_this_booking(request, group, waiting, key_of(group, waiting))
        one_more = partial(count_again, group, again) if again else None
        return done_page(request, group, book_once(group, waiting, one_more), proven=proven, again=again)
    except DomainError as error:
        # Back to the first form and sent again: what is in the way may be what it has booked itself, and a limit that
        # it has reached by that is none for hearing of it.
        done = done_already(group, waiting, error)
        if done is not None:
            return done_page(request, group, done, proven=proven, again=again)
        return refused_page(request, asked, typed, error)


def _checked(
    asked: Asked, typed: Typed, known: Contact | None
) -> tuple[tuple[Contact, Answers] | None, Mapping[str, Sequence[str]]]:
    """The person with their answers, or what is wrong. One who is `known` is asked about the visit only."""
    group, setup = asked.group, asked.setup
    try:
        if known is not None:
            return (known, read_places(group, setup, by_place(typed.answers, "visit"))), {}
        person = read_person(group, setup, typed.person, by_place(typed.answers, *PLACES))
    except Invalid as error:
        wrong = dict(error.fields)
    else:
        if typed.consent:
            return person, {}
        wrong = {}
    if known is None and not typed.consent:
        wrong["consent"] = [_("Please tick this box: without it we may not keep your details.")]
    return None, wrong


def _is_proven(request: HttpRequest, group: Group, typed: Typed, contact: Contact) -> bool:
    email = contact.email.lower()
    return email in {signed_in(request, group), proven_email(group, typed.proof)}


def _known(request: HttpRequest, asked: Asked, typed: Typed) -> Typed:
    """The form of somebody who has signed in, filled in with what their card says."""
    group = asked.group
    email = signed_in(request, group)
    if not email:
        return typed
    card = card_of(group, email)
    fill = partial(replace, typed, proof=proof_of(group, email))
    if card is None:
        return fill(person=typed.person | {"email": email})
    person = {"firstname": card.firstname, "lastname": card.lastname, "email": email, "phone": card.firstphone}
    return fill(person=person, sms=card.remind_by_sms, answers=answers_on(card, asked.setup))

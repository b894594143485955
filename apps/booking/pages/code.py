"""The code that was sent to the e-mail: the time is held meanwhile, and the page says until when."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from apps.booking.confirming import ask_again, count_this_booking, prove
from apps.booking.pages.another import done_page
from apps.booking.pages.asked import Asked, read_asked
from apps.booking.pages.form import form_page, refused_page
from apps.booking.pages.frame import booking_page, show
from apps.booking.pages.gone import gone_page
from apps.booking.pages.kept import address, kept_by
from apps.booking.pages.once import Typed, book_once, done_already, key_of
from apps.booking.pages.steps import beside, rule_of, strip
from apps.booking.pages.words import clock_words, local, when_words
from apps.booking.tokens import Waiting, proof_of, read_waiting
from apps.core import clock
from apps.core.errors import Conflict, DomainError, NotFound
from apps.groups.models import Group

WORDS = {
    "code_wrong": lambda: _("This code is not right. Look at the newest e-mail from us."),
    "code_expired": lambda: _("This code is too old. Ask for a new one."),
    "code_worn_out": lambda: _("Too many wrong codes. Ask for a new one."),
    "code_used": lambda: _("This code was used already. If you have booked, your e-mail has the link."),
    "not_found": lambda: _("No new code can be sent for this booking. Type the one that you have once more."),
    "busy": lambda: _("Very busy at this moment. Nothing was changed: please send it again."),
    "too_often": lambda: _("That was very often. Please wait a little, or call the clinic."),
}


@booking_page("GET", "POST")
def code(request: HttpRequest, group: Group) -> HttpResponse:
    """Books with the right code; `resend` sends another one, `edit` leads back to the form."""
    waiting = read_waiting(group, request.POST.get("waiting", "")) if request.method == "POST" else None
    if waiting is None:
        return HttpResponseRedirect(address("book", group.slug, kept=kept_by(request)))
    try:
        if "edit" in request.POST:
            return form_page(request, _asked(request, group, waiting), Typed.of_waiting(waiting))
        if "resend" in request.POST:
            return _send_again(request, group, waiting)
        return _check(request, group, waiting)
    except NotFound as gone:  # the clinic withdrew it while the code travelled
        return gone_page(request, group, gone.message, Typed.of_waiting(waiting), waiting.service)


def code_page(request: HttpRequest, group: Group, waiting: Waiting, *, status: int = 200, **more: Any) -> HttpResponse:
    """Where the code is typed."""
    asked = _asked(request, group, waiting)
    until = local(waiting.held_until, asked.setup.zone)
    response = show(
        request,
        "code.html",
        group,
        status,
        title=_("Enter the code from our e-mail"),
        waiting=waiting,
        token=waiting.token(),
        email=waiting.contact.email,
        when=when_words(local(waiting.start, asked.setup.zone)),
        until=clock_words(until),
        is_held=waiting.held_until > clock.epoch(clock.now()),
        steps=strip(asked, "book-you"),
        lines=beside(asked, change=False),
        rule=rule_of(asked),
        **more,
    )
    response["Cache-Control"] = "no-store"
    return response


def _check(request: HttpRequest, group: Group, waiting: Waiting) -> HttpResponse:
    try:
        prove(request, group, waiting, request.POST.get("code", ""))
    except DomainError as error:
        return _not_proven(request, group, waiting, error)
    return _book(request, group, waiting)


def _not_proven(request: HttpRequest, group: Group, waiting: Waiting, error: DomainError) -> HttpResponse:
    if isinstance(error, Conflict | NotFound):
        # The form came twice: its first answer is this one's too. Another form's code stays used.
        done = done_already(group, waiting, error)
        if done is not None:
            return done_page(request, group, done, proven=True)
    sentence = WORDS.get(error.code, WORDS["code_wrong"])()
    response = code_page(request, group, waiting, status=error.status, error=sentence)
    if error.retry_after is not None:
        response["Retry-After"] = str(error.retry_after)
    return response


def _send_again(request: HttpRequest, group: Group, waiting: Waiting) -> HttpResponse:
    try:
        ask_again(request, group, waiting)
    except DomainError as error:
        return _not_proven(request, group, waiting, error)
    return code_page(
        request, group, waiting, told=_("A new code is on its way; the one before does not work any more.")
    )


def _book(request: HttpRequest, group: Group, waiting: Waiting) -> HttpResponse:
    try:
        count_this_booking(request, group, waiting, key_of(group, waiting))
        return done_page(request, group, book_once(group, waiting), proven=True)
    except DomainError as error:
        done = done_already(group, waiting, error)
        if done is not None:
            return done_page(request, group, done, proven=True)
        typed = Typed.of_waiting(waiting, proof_of(group, waiting.contact.email))
        try:
            asked = _asked(request, group, waiting)
        except NotFound as gone:
            return gone_page(request, group, gone.message, typed, waiting.service)
        return refused_page(request, asked, typed, error, held=True)


def _asked(request: HttpRequest, group: Group, waiting: Waiting) -> Asked:
    """What was chosen, as the steps know it."""
    chosen = {
        "service": str(waiting.service),
        "calendar": str(waiting.calendar or "any"),
        "start": clock.instant(waiting.start).isoformat(),
    }
    return read_asked(group, chosen | kept_by(request))

"""Who you are, and the booking itself: the one step that is sent, not linked."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.appointments.queries import free_times, nearest_free
from apps.availability.hours import local_day
from apps.booking.pages.asked import Asked, read_asked
from apps.booking.pages.frame import booking_page, show
from apps.booking.pages.once import Typed, book_once
from apps.booking.pages.steps import beside, is_ready, rule_of, strip, to_missing
from apps.booking.pages.week import Slot
from apps.booking.pages.words import local, when_words
from apps.core import clock
from apps.core.errors import Busy, Conflict, Invalid, KeyReused, SlotTaken
from apps.core.ids import new_token
from apps.groups.contact import clean_contact
from apps.groups.models import Group
from apps.groups.queries import ServiceSetup


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the form, with what was typed and what is wrong with it."""

    name: str
    label: str
    kind: str
    autocomplete: str
    value: str
    hint: str = ""
    error: str = ""


@booking_page("GET", "POST")
def you(request: HttpRequest, group: Group) -> HttpResponse:
    """The form, and what it sends."""
    posted = request.method == "POST"
    asked = read_asked(group, request.POST if posted else request.GET)
    if asked.service is None or not is_ready(asked):
        return to_missing(asked)
    if asked.start is None:
        return HttpResponseRedirect(asked.link("book-time"))
    if posted:
        return _send(request, asked, asked.service, asked.start)
    typed = Typed(key=new_token())
    if not _is_free(asked, asked.service, asked.start):
        return _taken(request, asked, typed, _alternatives(asked, asked.service, asked.start))
    return _form(request, asked, typed)


def _send(request: HttpRequest, asked: Asked, service: ServiceSetup, start: int) -> HttpResponse:
    typed = Typed.of(request.POST)
    wrong: dict[str, Sequence[str]] = {}
    contact = None
    try:
        contact = clean_contact(typed.person, country_code=asked.group.country_code)
    except Invalid as error:
        wrong |= error.fields
    if not typed.consent:
        wrong["consent"] = [_("Please tick this box: without it we may not keep your details.")]
    if wrong or contact is None:
        return _form(request, asked, typed, status=400, wrong=wrong)
    try:
        token = book_once(asked, service.id, start, contact, typed)
    except SlotTaken as taken:
        found = taken.details["alternatives"] if asked.calendar is None else _alternatives(asked, service, start)
        return _taken(request, asked, typed, found)
    except Busy as busy:
        notice = _("Very many people are booking here at this moment. Nothing was booked yet: please send it again.")
        response = _form(request, asked, typed, status=busy.status, notice=notice)
        response["Retry-After"] = str(busy.retry_after or 1)
        return response
    except KeyReused as reused:
        notice = _("This form has already booked an appointment. Send it again only if you want one more.")
        return _form(request, asked, replace(typed, key=new_token()), status=reused.status, notice=notice)
    response = HttpResponseRedirect(reverse("manage", args=[asked.group.slug, token]) + "?booked=1")
    response.status_code = 303
    return response


def _taken(request: HttpRequest, asked: Asked, typed: Typed, starts: Sequence[int]) -> HttpResponse:
    """Somebody else was faster: say so, keep what was typed, and offer the nearest free times."""
    zone = asked.setup.zone
    nearest = [Slot(when_words(local(start, zone)), asked.start_words(start)) for start in starts]
    return _form(request, asked, typed, status=Conflict.status, taken=True, nearest=nearest)


def _form(request: HttpRequest, asked: Asked, typed: Typed, *, status: int = 200, **context: Any) -> HttpResponse:
    start = asked.start or 0
    when = local(start, asked.setup.zone)
    wrong = context.pop("wrong", {})
    fields = _fields(asked, typed, wrong)
    response = show(
        request,
        "you.html",
        asked.group,
        status,
        title=_("Who is it for?"),
        asked=asked,
        typed=typed,
        fields=fields,
        consent_error=" ".join(wrong.get("consent", [])),
        has_errors=bool(wrong),
        start=asked.start_words(start),
        when=when_words(when),
        other_times=asked.link("book-time", day=when.date()),
        steps=strip(asked, "book-you"),
        lines=beside(replace(asked, start=None) if context.get("taken") else asked),
        rule=rule_of(asked),
        **context,
    )
    response["Cache-Control"] = "no-store"
    return response


def _fields(asked: Asked, typed: Typed, wrong: dict[str, Sequence[str]]) -> list[Field]:
    hint = _("Numbers without a country code are read as +%(code)s.") % {"code": asked.group.country_code}
    rows = [
        ("firstname", _("First name"), "text", "given-name", ""),
        ("lastname", _("Last name"), "text", "family-name", ""),
        ("email", _("E-mail"), "email", "email", ""),
        ("phone", _("Phone"), "tel", "tel", hint),
    ]
    return [
        Field(name, label, kind, autocomplete, typed.person[name], hint, " ".join(wrong.get(name, [])))
        for name, label, kind, autocomplete, hint in rows
    ]


def _is_free(asked: Asked, service: ServiceSetup, start: int) -> bool:
    day = local_day(start, asked.setup.zone)
    found = free_times(asked.setup, service, asked.calendars, day, 1, clock.epoch(clock.now()))
    return start in dict(found.days[0][1])


def _alternatives(asked: Asked, service: ServiceSetup, start: int) -> list[int]:
    """The nearest starts with whom was chosen: those of others could not be booked by the same form."""
    return nearest_free(asked.setup, service, asked.calendars, start, clock.epoch(clock.now()))

"""The page with the form: empty, with what is wrong, or with the nearest free times."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from apps.appointments.queries import free_times, nearest_free
from apps.availability.hours import local_day
from apps.booking.agreement import agreement
from apps.booking.answers import PLACES, questions_at
from apps.booking.pages.another import contact_again
from apps.booking.pages.asked import Asked
from apps.booking.pages.frame import show
from apps.booking.pages.once import Typed
from apps.booking.pages.steps import beside, rule_of, strip
from apps.booking.pages.week import Slot
from apps.booking.pages.words import local, when_words
from apps.core import clock
from apps.core.errors import Busy, Conflict, DomainError, KeyReused, Limited, SlotTaken
from apps.core.ids import new_token
from apps.groups.answers import answer_text, question_words
from apps.groups.queries import ServiceSetup, Setup
from apps.groups.questions import Question


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the form, with what was typed and what is wrong with it; `choices` are (value, words) pairs."""

    name: str
    label: str
    kind: str
    autocomplete: str
    value: str
    hint: str = ""
    error: str = ""
    prefix: str = ""
    required: bool = True
    longest: int = 0
    choices: Sequence[tuple[str, str]] = ()

    @property
    def label_within(self) -> str:
        """The label in a sentence that goes on after it: clinics write questions with their own mark at the end."""
        return self.label.rstrip("?:!.* \u00a0\u202f") or self.label


def form_page(request: HttpRequest, asked: Asked, typed: Typed, *, status: int = 200, **context: Any) -> HttpResponse:
    """The form with what was typed, whatever became of it."""
    start = asked.start or 0
    when = local(start, asked.setup.zone)
    wrong = context.pop("wrong", {})
    again = contact_again(request, asked.group)
    response = show(
        request,
        "you.html",
        asked.group,
        status,
        title=_("Who is it for?"),
        asked=asked,
        typed=typed,
        again=again,
        fields=question_fields(asked.setup, typed, wrong, "visit")
        if again
        else [*_fields(asked, typed, wrong), *question_fields(asked.setup, typed, wrong, *PLACES)],
        agreement=agreement(asked.group.name),
        consent_error=" ".join(wrong.get("consent", [])),
        has_errors=bool(wrong),
        start=asked.start_words(start),
        when=when_words(when),
        other_times=asked.link("book-time", day=when.date()),
        sign_in=asked.link("book-sign-in", start=asked.start_words(start)),
        steps=strip(asked, "book-you"),
        lines=beside(replace(asked, start=None) if context.get("taken") else asked),
        rule=rule_of(asked),
        **context,
    )
    response["Cache-Control"] = "no-store"
    return response


def taken_page(
    request: HttpRequest, asked: Asked, typed: Typed, starts: Sequence[int], *, held: bool = False
) -> HttpResponse:
    """Somebody else was faster: say so, keep what was typed, and offer the nearest free times. `held`: it was kept
    for this visitor, for as long as was promised."""
    zone = asked.setup.zone
    nearest = [Slot(when_words(local(start, zone)), asked.start_words(start)) for start in starts]
    return form_page(request, asked, typed, status=Conflict.status, taken=True, nearest=nearest, held=held)


def refused_page(
    request: HttpRequest, asked: Asked, typed: Typed, error: DomainError, *, held: bool = False
) -> HttpResponse:
    """The form again with what a refused booking means for its visitor."""
    if isinstance(error, SlotTaken):
        service, start = asked.service, asked.start or 0
        known = asked.calendar is None or service is None
        found = error.details.get("alternatives", []) if known else alternatives(asked, service, start)  # type: ignore[arg-type]
        return taken_page(request, asked, typed, found, held=held)
    notice = error.message
    if isinstance(error, Busy):
        notice = _("Very many people are booking here at this moment. Nothing was booked yet: please send it again.")
    elif isinstance(error, KeyReused):
        notice = _("This form has already booked an appointment. Send it again only if you want one more.")
        typed = replace(typed, key=new_token())
    elif isinstance(error, Limited):
        notice = _(
            "That was very often. Nothing was booked: please wait a little and send it again, or call the clinic."
        )
    response = form_page(request, asked, typed, status=error.status, notice=notice)
    if error.retry_after is not None:
        response["Retry-After"] = str(error.retry_after)
    return response


def is_free(asked: Asked, service: ServiceSetup, start: int) -> bool:
    """Whether the start is offered at this moment."""
    day = local_day(start, asked.setup.zone)
    found = free_times(asked.setup, service, asked.calendars, day, 1, clock.epoch(clock.now()))
    return start in dict(found.days[0][1])


def alternatives(asked: Asked, service: ServiceSetup, start: int) -> list[int]:
    """The nearest starts with whom was chosen: those of others could not be booked by the same form."""
    return nearest_free(asked.setup, service, asked.calendars, start, clock.epoch(clock.now()))


def _fields(asked: Asked, typed: Typed, wrong: dict[str, Sequence[str]]) -> list[Field]:
    code = asked.group.country_code
    hint = _("Numbers without a country code are read as +%(code)s.") % {"code": code}
    mail = _("We send a code to this address to confirm the booking.") if asked.group.validate_email else ""
    rows = [
        ("firstname", _("First name"), "text", "given-name", "", ""),
        ("lastname", _("Last name"), "text", "family-name", "", ""),
        ("email", _("E-mail"), "email", "email", "" if typed.proof else mail, ""),
        ("phone", _("Phone"), "tel", "tel", hint, f"+{code}"),
    ]
    return [
        Field(name, label, kind, autocomplete, typed.person[name], hint, " ".join(wrong.get(name, [])), prefix)
        for name, label, kind, autocomplete, hint, prefix in rows
    ]


# A question's kind -> the type of its field; a moment is one field, which every browser of today draws.
TYPES = {"date": "date", "moment": "datetime-local", "tel": "tel", "area": "area", "choice": "choice"}
TYPES |= {"yesno": "choice"}


def question_fields(setup: Setup, typed: Typed, wrong: Mapping[str, Sequence[str]], *places: str) -> list[Field]:
    """The clinic's own questions at these places, with what was answered."""
    return [
        _asked_for(one, f"{place}.{one.name}", typed.answers, wrong)
        for place in places
        for one in questions_at(setup, place)
    ]


def _asked_for(one: Question, name: str, typed: Mapping[str, str], wrong: Mapping[str, Sequence[str]]) -> Field:
    choices = (("yes", _("Yes")), ("no", _("No"))) if one.kind == "yesno" else one.choices
    return Field(
        name,
        question_words(one),
        TYPES.get(one.kind, "text"),
        "bday" if one.name == "birthdate" else "off",
        answer_text(one, typed.get(name)) if one.kind == "moment" else typed.get(name, ""),
        error=" ".join(wrong.get(name, [])),
        required=one.required,
        longest=one.longest,
        choices=choices,
    )

"""The steps of a booking: their order, the strip that shows them, and what stands beside them."""

from dataclasses import dataclass

from django.http import HttpResponseRedirect
from django.utils.translation import gettext as _

from apps.booking.pages.asked import Asked
from apps.booking.pages.words import address_line, cutoff_words, length_words, local, money, when_words
from apps.groups.models import Group
from apps.groups.models.group import CalendarChoice
from apps.groups.queries import ServiceSetup
from apps.groups.queries.public import offered_calendars

ORDER = {
    CalendarChoice.SERVICE_ONLY: ("book-service", "book-time", "book-you"),
    CalendarChoice.CALENDAR_FIRST: ("book-practitioner", "book-service", "book-time", "book-you"),
    CalendarChoice.SERVICE_FIRST: ("book-service", "book-practitioner", "book-time", "book-you"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the strip; those that are done lead back."""

    label: str
    current: bool
    done: bool
    href: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line beside the form: what was chosen, and where it can be changed."""

    label: str
    text: str
    href: str = ""


def order_of(asked: Asked) -> tuple[str, ...]:
    """The steps of this clinic, in its order."""
    return ORDER[CalendarChoice(asked.group.calendar_choice)]


def strip(asked: Asked, current: str) -> list[Step]:
    """The steps with where we stand."""
    labels = {
        "book-service": _("Service"),
        "book-practitioner": _("Practitioner"),
        "book-time": _("Time"),
        "book-you": _("You"),
    }
    order = order_of(asked)
    here = order.index(current)
    return [
        Step(labels[name], number == here, number < here, asked.link(name) if number < here else "")
        for number, name in enumerate(order)
    ]


def next_after(asked: Asked, step: str, **changes: object) -> str:
    """The address of the next step that has no answer yet, once the changes are made (None takes one back)."""
    answers = {"service": asked.service, "calendar": asked.practitioner_chosen or None} | changes
    answered = {"book-service": answers["service"] is not None, "book-practitioner": answers["calendar"] is not None}
    order = order_of(asked)
    following = order[order.index(step) + 1 :]
    return asked.link(next(one for one in following if not answered.get(one, False)), **changes)


def is_ready(asked: Asked) -> bool:
    """Whether all is chosen that must come before the time."""
    return asked.service is not None and asked.practitioner_chosen


def first_missing(asked: Asked) -> str:
    """The first question that has no answer yet."""
    answered = {"book-service": asked.service is not None, "book-practitioner": asked.practitioner_chosen}
    return next(step for step in order_of(asked) if not answered.get(step, False))


def to_missing(asked: Asked) -> HttpResponseRedirect:
    """To the first question that has no answer yet."""
    return HttpResponseRedirect(asked.link(first_missing(asked)))


def beside(asked: Asked, *, change: bool = True) -> list[Line]:
    """What was chosen so far, line by line; without `change` nothing leads back."""
    lines = []
    if asked.service:
        lines.append(Line(_("Service"), asked.service.publicname, asked.link("book-service")))
        if about := about_service(asked.group, asked.service):
            lines.append(Line(_("Length and price") if "·" in about else _("About"), about))
    if asked.calendar:
        lines.append(Line(_("With"), asked.calendar.publicname, _change_practitioner(asked)))
    elif asked.no_preference and "book-practitioner" in order_of(asked):
        lines.append(Line(_("With"), _("No preference"), _change_practitioner(asked)))
    if asked.start is not None:
        when = local(asked.start, asked.setup.zone)
        lines.append(Line(_("When"), when_words(when), asked.link("book-time", day=when.date())))
    lines.append(Line(_("Where"), ", ".join(part for part in (asked.group.name, address_line(asked.group)) if part)))
    return lines if change else [Line(line.label, line.text) for line in lines]


def about_service(group: Group, service: ServiceSetup) -> str:
    """Length and price, as far as the clinic shows them."""
    words = []
    if group.display_intervention_length:
        words.append(length_words(service.length))
    if group.display_intervention_price and service.price is not None:
        words.append(money(service.price, group.currency_code))
    return " · ".join(words)


def rule_of(asked: Asked) -> str:
    """Until when it may be moved or cancelled."""
    return cutoff_words(asked.service.cutoff) if asked.service else ""


def _change_practitioner(asked: Asked) -> str:
    """Nowhere to go where there is nobody else."""
    if "book-practitioner" not in order_of(asked) or not asked.service:
        return ""
    return asked.link("book-practitioner") if len(offered_calendars(asked.setup, asked.service)) > 1 else ""

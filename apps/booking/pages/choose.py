"""What and with whom: the steps before the time."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from apps.booking.pages.asked import ANY, Asked, read_asked
from apps.booking.pages.closed import signed_in
from apps.booking.pages.frame import booking_page, show
from apps.booking.pages.steps import (
    about_service,
    beside,
    first_missing,
    next_after,
    order_of,
    rule_of,
    strip,
    to_missing,
)
from apps.booking.pages.words import initials
from apps.groups.models import Group
from apps.groups.queries.public import offered_calendars, offered_services


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose: a card that is a link."""

    href: str
    name: str
    about: str = ""
    description: str = ""
    mark: str = ""


@booking_page("GET")
def first(request: HttpRequest, group: Group) -> HttpResponse:
    """The clinic's own address: the first question in its order, or where a deep link has answered it, the next."""
    asked = read_asked(group, request.GET)
    if first_missing(asked) != order_of(asked)[0]:
        return to_missing(asked)
    return _services(request, asked) if order_of(asked)[0] == "book-service" else _practitioners(request, asked)


@booking_page("GET")
def service(request: HttpRequest, group: Group) -> HttpResponse:
    """What is it about?"""
    return _services(request, read_asked(group, request.GET))


@booking_page("GET")
def practitioner(request: HttpRequest, group: Group) -> HttpResponse:
    """With whom?"""
    return _practitioners(request, read_asked(group, request.GET))


def _services(request: HttpRequest, asked: Asked) -> HttpResponse:
    sections: dict[str, list[Choice]] = {}
    # Who comes back to choose another service is asked anew with whom, where that is asked later: not everybody
    # performs everything. Who has come with a practitioner and no service yet keeps the practitioner.
    order = order_of(asked)
    keeps_practitioner = "book-practitioner" in order and (order[0] != "book-service" or asked.service is None)
    calendar = asked.calendar.id if asked.calendar and keeps_practitioner else None
    forget = {} if keeps_practitioner else {"calendar": None}
    for one in offered_services(asked.setup, calendar):
        href = next_after(asked, "book-service", service=one.id, **forget)
        choice = Choice(href, one.publicname, about_service(asked.group, one), one.description)
        sections.setdefault(one.category, []).append(choice)
    return _page(request, asked, "book-service", _("What is it about?"), list(sections.items()))


def _practitioners(request: HttpRequest, asked: Asked) -> HttpResponse:
    choices = []
    # The same the other way round.
    keeps_service = order_of(asked)[0] == "book-service" or not asked.practitioner_chosen
    found = offered_calendars(asked.setup, asked.service if keeps_service else None)
    forget = {} if keeps_service else {"service": None}
    if asked.group.any_calendar and len(found) > 1:
        href = next_after(asked, "book-practitioner", calendar=ANY, **forget)
        choices.append(Choice(href, _("No preference"), _("More times to choose from"), mark="∗"))
    for one in found:
        href = next_after(asked, "book-practitioner", calendar=one.id, **forget)
        choices.append(Choice(href, one.publicname, mark=initials(one.publicname)))
    return _page(request, asked, "book-practitioner", _("Who would you like to see?"), [("", choices)])


def _page(
    request: HttpRequest, asked: Asked, step: str, title: str, sections: list[tuple[str, list[Choice]]]
) -> HttpResponse:
    return show(
        request,
        "choose.html",
        asked.group,
        title=title,
        sections=sections,
        empty=not any(choices for _name, choices in sections),
        steps=strip(asked, step),
        lines=beside(asked),
        rule=rule_of(asked),
        signed_in=signed_in(request, asked.group),
    )

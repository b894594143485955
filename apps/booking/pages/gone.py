"""What was chosen is not offered any more: what was typed meanwhile is kept, and other times are shown."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from apps.appointments.queries import free_times
from apps.availability.hours import local_day
from apps.booking.pages.asked import ANY
from apps.booking.pages.frame import show
from apps.booking.pages.once import Typed
from apps.booking.pages.words import local, when_words
from apps.core import clock
from apps.core.errors import NotFound
from apps.groups.models import Group
from apps.groups.queries import setup_of
from apps.groups.queries.public import offered_services

MOST = 6


@dataclass(frozen=True, slots=True)
class Offered:
    """Another service with its next free time, for one button."""

    name: str
    when: str
    pick: str


def pick_of(data: Mapping[str, str]) -> dict[str, str]:
    """The form as it was sent; a button of the page below brings another service, practitioner and start."""
    found = dict(data.items())
    service, _, rest = found.pop("pick", "").partition("|")
    calendar, _, start = rest.partition("|")
    if service and start:
        found |= {"service": service, "calendar": calendar, "start": start}
    return found


def gone_page(
    request: HttpRequest, group: Group, sentence: str, typed: Typed, service: int | str | None = None
) -> HttpResponse:
    """409: nothing was booked, here is what is left, and nothing has to be typed again. `service` is listed first."""
    response = show(
        request,
        "gone.html",
        group,
        status=409,
        title=sentence,
        typed=typed,
        offers=_offers(group, str(service)),
    )
    response["Cache-Control"] = "no-store"
    return response


def _offers(group: Group, service: str) -> list[Offered]:
    """The next free time of each service; of the chosen one first, where only its practitioner is gone."""
    setup = setup_of(group.pk, group.setup_revision)
    now = clock.epoch(clock.now())
    found = []
    services = sorted(offered_services(setup), key=lambda one: str(one.id) != service)
    for one in services[:MOST]:
        performers = setup.performers_of(one, public=True)
        # Without "no preference" a button names one person, whose time it has to be.
        calendars = performers if group.any_calendar else performers[:1]
        times = free_times(setup, one, calendars, local_day(now, setup.zone), 7, now)
        start = next((start for _day, starts in times.days for start, _able in starts), times.next)
        if start is not None:
            when = local(start, setup.zone)
            calendar = ANY if group.any_calendar else calendars[0]
            found.append(Offered(one.publicname, when_words(when), f"{one.id}|{calendar}|{when.isoformat()}"))
    if not found:
        raise NotFound("Nothing can be booked here at the moment.")
    return found

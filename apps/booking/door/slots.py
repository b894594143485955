"""GET slots.json: what is free."""

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse

from apps.appointments.queries import FreeTimes, free_times
from apps.availability.hours import day_bounds, local_day
from apps.booking.door.answers import iso, json_answer, json_door
from apps.booking.door.reading import read_count, read_day, read_id, read_required_id, refuse
from apps.booking.tokens import proven_email
from apps.core import clock
from apps.core.errors import Forbidden
from apps.groups.access import public_group
from apps.groups.models import Group
from apps.groups.queries import ServiceSetup, Setup, setup_of
from apps.groups.queries.public import card_of

MOST_DAYS = 60
CLOCK = [f"T{minute // 60:02}:{minute % 60:02}:00" for minute in range(24 * 60)]


@json_door("GET", "HEAD")
def slots(request: HttpRequest, slug: str) -> HttpResponse:
    """Every day asked for with its free starts, in the clinic's time; `next` is the first free start after them."""
    now = clock.epoch(clock.now())
    group = public_group(slug)
    refuse_hidden(group, request.GET.get("as", ""))
    setup = setup_of(group.pk, group.setup_revision)
    service, calendars = wanted(setup, request.GET)
    first = read_day(request.GET, "from", default=local_day(now, setup.zone))
    days = read_count(request.GET, "days", default=7, most=MOST_DAYS)
    found = free_times(setup, service, calendars, first, days, now)
    return json_answer(
        {
            "timezone": setup.zone.key,
            "service": service.id,
            "days": days_of(setup, found),
            "next": None if found.next is None else iso(found.next, setup.zone),
        }
    )


def refuse_closed(group: Group) -> None:
    """Nothing is told or done here where the pages are switched off."""
    if group.inactive:
        raise Forbidden("Online booking is closed here.", code="closed")


def refuse_hidden(group: Group, proof: object) -> None:
    """Free times are not told where the pages are switched off, nor to strangers where the group says so."""
    refuse_closed(group)
    email = proven_email(group, proof) if isinstance(proof, str) and not group.open_data else ""
    if not group.open_data and not (email and card_of(group, email)):
        raise Forbidden("Free times are shown after sign-in.", code="sign_in_required")


def wanted(setup: Setup, query: Any) -> tuple[ServiceSetup, list[int]]:
    """The service and the calendars that the query names; all that perform it when it names none."""
    service = setup.services.get(read_required_id(query, "service"))
    if service is None or not service.publicname:
        raise refuse("service", "This service is not offered.")
    performers = setup.performers_of(service, public=True)
    calendar = read_id(query, "calendar", required=False)
    if calendar is None:
        return service, performers
    if calendar not in performers:
        raise refuse("calendar", "This service is not offered there.")
    return service, [calendar]


def days_of(setup: Setup, found: FreeTimes) -> list[dict[str, Any]]:
    """The days as JSON. Most starts are on a minute of a day of one offset: those are written without datetimes."""
    return [
        {
            "date": day.isoformat(),
            "slots": [{"start": start, "calendars": able} for start, able in _read(setup, day, free)],
        }
        for day, free in found.days
    ]


def _read(setup: Setup, day: date, free: list[tuple[int, list[int]]]) -> list[tuple[str, list[int]]]:
    begins, ends = day_bounds(day, setup.zone)
    offset = iso(begins, setup.zone)
    if (
        ends - begins == timedelta(days=1).total_seconds()
        and offset[10:19] == "T00:00:00"
        and _one_offset(begins, ends, setup)
    ):
        prefix, suffix = offset[:10], offset[19:]
        return [
            (
                prefix + CLOCK[(start - begins) // 60] + suffix
                if (start - begins) % 60 == 0
                else iso(start, setup.zone),
                able,
            )
            for start, able in free
        ]
    return [(iso(start, setup.zone), able) for start, able in free]


def _one_offset(begins: int, ends: int, setup: Setup) -> bool:
    return iso(begins, setup.zone)[19:] == iso(ends - 1, setup.zone)[19:]

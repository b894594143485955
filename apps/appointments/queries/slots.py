"""What is free: the answer that pages, the JSON door and the losing side of a race are given."""

from bisect import bisect_left
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from apps.appointments.queries.board import everything_taken, pools_of, takers_of, terms_of, window_of
from apps.appointments.queries.occupancy import NOBODY, busy_and_sessions_of
from apps.appointments.queries.sessions import sessions_of
from apps.availability.hours import day_bounds, local_day
from apps.availability.sessions import Session, can_join, with_sessions
from apps.availability.slots import nearest, offers_of
from apps.groups.queries import ServiceSetup, Setup

AHEAD = timedelta(days=7)  # read in one go with the window, since the next free time is nearly always there
AROUND = timedelta(days=7)
Offers = dict[int, list[int]]


@dataclass(frozen=True, slots=True)
class FreeTimes:
    """Every day asked for, empty ones too; a start (epoch seconds) with the calendars that can take it.

    `next` is the first free start after the window, up to the horizon, or None.
    """

    days: list[tuple[date, list[tuple[int, list[int]]]]]
    next: int | None


def free_times(
    setup: Setup,
    service: ServiceSetup,
    calendars: Sequence[int],
    first: date,
    days: int,
    now: int,
    besides: int = NOBODY,
) -> FreeTimes:
    """The free starts of `days` local days from `first`. One statement, two when a whole week after it is full.

    `besides` is an appointment that is to be moved: what it takes now counts as free.
    """
    last = first + timedelta(days=days - 1)
    offers = offers_between(setup, service, calendars, first, last + AHEAD, now, besides)
    starts = list(offers)
    begins = bisect_left(starts, day_bounds(first, setup.zone)[0])
    found = []
    for offset in range(days):
        day = first + timedelta(days=offset)
        ends = bisect_left(starts, day_bounds(day, setup.zone)[1], begins)
        found.append((day, [(start, offers[start]) for start in starts[begins:ends]]))
        begins = ends
    if begins < len(starts):
        return FreeTimes(found, starts[begins])
    return FreeTimes(found, _first_after(setup, service, calendars, last + AHEAD, now, besides))


def _first_after(
    setup: Setup, service: ServiceSetup, calendars: Sequence[int], day: date, now: int, besides: int
) -> int | None:
    horizon = local_day(now, setup.zone) + timedelta(days=service.horizon)
    if day >= horizon:
        return None
    later = offers_between(setup, service, calendars, day + timedelta(days=1), horizon, now, besides)
    return next(iter(later), None)


def offers_between(
    setup: Setup,
    service: ServiceSetup,
    calendars: Sequence[int],
    first: date,
    last: date,
    now: int,
    besides: int = NOBODY,
) -> Offers:
    """Start -> the calendars that can take it, for the local days first to last. One statement, two with sessions."""
    return offers_and_sessions(setup, service, calendars, first, last, now, besides)[0]


def offers_and_sessions(
    setup: Setup,
    service: ServiceSetup,
    calendars: Sequence[int],
    first: date,
    last: date,
    now: int,
    besides: int = NOBODY,
    *,
    rooms: Collection[int] = (),
) -> tuple[Offers, list[Session]]:
    """`offers_between`, and those of them that are places in a session. With `rooms` no other rooms are used."""
    terms = terms_of(setup, service, now)
    bounds = day_bounds(first, setup.zone)[0], day_bounds(last, setup.zone)[1]
    if terms.latest <= bounds[0] or terms.earliest >= bounds[1] or not calendars:
        return {}, []
    first = max(first, local_day(terms.earliest, setup.zone))
    last = min(last, local_day(terms.latest - 1, setup.zone))
    taken, window = everything_taken(setup, service, calendars), window_of(setup, service, first, last)
    busy, hosts = busy_and_sessions_of(taken, window, now, besides)
    pools = pools_of(setup, service, busy)
    if rooms:
        pools = [replace(one, rooms={room: one.rooms[room] for room in one.rooms if room in rooms}) for one in pools]
    offers = offers_of(takers_of(setup, calendars, busy, first, last), pools, terms)
    sessions = []
    if hosts:
        among = [one for one in hosts if one in calendars]
        found = sessions_of(among, service.id, bounds, now, besides=[besides])
        sessions = [one for one in found if can_join(one, terms)]
        offers = with_sessions(offers, sessions, calendars, terms)
    # Overnight openings reach over the edges of the days; a start belongs to the day on which it begins.
    return {start: able for start, able in offers.items() if bounds[0] <= start < bounds[1]}, sessions


def nearest_free(
    setup: Setup,
    service: ServiceSetup,
    calendars: Sequence[int],
    wanted: int,
    now: int,
    *,
    preferred: int | None = None,
    besides: int = NOBODY,
) -> list[int]:
    """Up to three free starts, the nearest to the wanted one first; those of the preferred calendar before others.

    What the appointment `besides` takes counts as free.
    """
    day = local_day(max(wanted, now), setup.zone)
    horizon = local_day(now, setup.zone) + timedelta(days=service.horizon)
    day = min(day, horizon)
    first, last = max(day - AROUND, date.min + AROUND), day + AROUND
    offers = offers_between(setup, service, calendars, first, last, now, besides)
    if len(offers) < 3:
        offers = offers_between(setup, service, calendars, local_day(now, setup.zone), horizon, now, besides)
    of_preferred = [start for start, able in offers.items() if preferred in able]
    found = nearest(of_preferred, wanted)
    if len(found) < 3:
        found += nearest([start for start in offers if start not in found], wanted, 3 - len(found))
    return found

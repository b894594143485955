"""From a group's set-up and what is taken to the engine's own words: takers, pools and terms."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta

from apps.availability.hours import day_bounds, local_day
from apps.availability.intervals import Interval
from apps.availability.slots import Pool, Taker, Terms
from apps.groups.queries import ServiceSetup, Setup

ONE_DAY = timedelta(days=1)
Busy = Mapping[int, Sequence[Interval]]


def terms_of(setup: Setup, service: ServiceSetup, now: int) -> Terms:
    """What the service asks of a start. The horizon ends with the local day that many days from today."""
    last = local_day(now, setup.zone) + timedelta(days=service.horizon)
    latest = day_bounds(last, setup.zone)[1]
    return Terms(service.length, service.before, service.after, earliest=now + service.notice, latest=latest)


def rooms_for(setup: Setup, service: ServiceSetup) -> dict[int, list[int]]:
    """Required set -> its rooms."""
    return {set_id: setup.rooms_of(set_id) for set_id in service.sets}


def everything_taken(setup: Setup, service: ServiceSetup, calendars: Collection[int]) -> list[int]:
    """The calendars and all rooms that the service may use besides, each once, ascending."""
    rooms = (room for rooms in rooms_for(setup, service).values() for room in rooms)
    return sorted({*calendars, *rooms})


def window_of(setup: Setup, service: ServiceSetup, first: date, last: date) -> Interval:
    """All that can bear on a start of these local days: overnight openings, buffers, the whole days."""
    begins = day_bounds(first - ONE_DAY, setup.zone)[0] - service.before
    ends = day_bounds(last + ONE_DAY, setup.zone)[1] + service.after
    return begins, ends


def takers_of(setup: Setup, calendars: Sequence[int], busy: Busy, first: date, last: date) -> list[Taker]:
    """The calendars with their openings that bear on these local days, in the order given."""
    takers = []
    for id_ in calendars:
        calendar = setup.calendars[id_]
        openings = calendar.hours.between(first - ONE_DAY, last)
        takers.append(Taker(id_, calendar.step, openings, busy.get(id_, ())))
    return takers


def pools_of(
    setup: Setup, service: ServiceSetup, busy: Busy, visits: Mapping[int, int] | None = None, kept: Collection[int] = ()
) -> list[Pool]:
    """The required sets. Their rooms in order of preference: one kept from before, then fewest visits, sort, id."""
    pools = []
    for set_id, rooms in rooms_for(setup, service).items():
        wanted = sorted(rooms, key=lambda room: (room not in kept, (visits or {}).get(room, 0)))
        pools.append(Pool(set_id, {room: busy.get(room, ()) for room in wanted}))
    return pools

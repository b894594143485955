"""Free times as programs ask for them: between two instants, with how many places and on how many calendars."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from apps.appointments.queries.slots import offers_and_sessions
from apps.availability.hours import local_day
from apps.availability.intervals import Interval
from apps.groups.queries import ServiceSetup, Setup


class Slot(NamedTuple):
    """One start (epoch seconds), who can take it, and the most places that one of them has."""

    start: int
    calendars: list[int]
    capacity: int


def free_slots(
    setup: Setup,
    service: ServiceSetup,
    calendars: Sequence[int],
    window: Interval,
    now: int,
    *,
    least_calendars: int = 1,
    least_places: int = 1,
    rooms: Collection[int] = (),
) -> list[Slot]:
    """The starts in the window on at least so many calendars, each with at least so many places, in order.

    A session has the places that are left in it; any other time has one. With `rooms` only these rooms are used. One
    statement, two where there are sessions.
    """
    begins, ends = window
    first, last = local_day(begins, setup.zone), local_day(max(begins, ends - 1), setup.zone)
    offers, sessions = offers_and_sessions(setup, service, calendars, first, last, now, rooms=rooms)
    places = {(one.starts, one.calendar): one.free for one in sessions}
    inside = ((start, able) for start, able in offers.items() if begins <= start < ends)
    if not places:
        return [Slot(start, able, 1) for start, able in inside if least_places <= 1 and len(able) >= least_calendars]
    slots = []
    for start, able in inside:
        found = {one: places.get((start, one), 1) for one in able}
        wide = [one for one in able if found[one] >= least_places]
        if len(wide) >= max(least_calendars, 1):
            slots.append(Slot(start, wide, max(found[one] for one in wide)))
    return slots

"""Where a visit goes: the one decision behind booking, holding, approving, moving and restoring.

Called under the lock. A customer's start is accepted if and only if it is offered at that moment, or held by that
visitor; staff ask the same without grid, notice and horizon, and may overbook on purpose.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from apps.appointments.actions.locks import Locked
from apps.appointments.actions.taking import Place, Seat, sweep_expired
from apps.appointments.queries.board import Busy, everything_taken, pools_of, takers_of, terms_of, window_of
from apps.appointments.queries.occupancy import Row, rows_of, taken_by
from apps.appointments.queries.sessions import free_seat, sessions_of
from apps.availability.hours import day_bounds, local_day
from apps.availability.intervals import Interval, overlaps
from apps.availability.sessions import Session, can_join, has_place
from apps.availability.slots import Taker, Terms, choose_rooms, fits, is_offered
from apps.core.errors import SlotTaken
from apps.groups.queries import ServiceSetup, Setup


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for: one of `calendars` from `start` (epoch seconds).

    `mode` is "customer" (offered times only), "staff" (any free time inside the hours), "block" (any free time) or
    "overbook" (anything goes).
    `hold` is the visitor's own hold; rows of `besides` appointments are looked through; `kept` rooms are preferred.
    """

    service: ServiceSetup
    calendars: Sequence[int]
    start: int
    now: int
    mode: str = "customer"
    hold: UUID | None = None
    besides: Collection[int] = ()
    kept: Collection[int] = ()


def find_place(locked: Locked, wish: Wish) -> Place:
    """The place that the wish gets; SlotTaken when there is none. Reads once, unless what takes the calendars was read
    with the locks; clears expired holds that it meets.

    Where sessions stand at that time they are read besides, and one of the service that begins then is joined.
    """
    setup, service, start = locked.setup, wish.service, wish.start
    day = local_day(start, setup.zone)
    involved = everything_taken(setup, service, wish.calendars)
    rows = locked.rows if locked.rows is not None else rows_of(involved, window_around(setup, service, start))
    sweep_expired(rows, locked.calendars, wish.now)
    rows = [row for row in rows if row.counts(wish.now)]
    if wish.hold and wish.mode == "customer":
        place = _held_place(rows, wish)
        if place:
            return place
    terms = terms_of(setup, service, wish.now)
    if wish.mode != "block" and any(row.kind == "session" and row.starts <= start < row.ends for row in rows):
        place = _seat(wish, terms)
        if place:
            return place
    others = [row for row in rows if not _is_own(row, wish)]
    busy = taken_by(others, involved, wish.now)
    visits = _visits_on(others, day_bounds(day, setup.zone))
    pools = pools_of(setup, service, busy, visits, wish.kept)
    takers = takers_of(setup, wish.calendars, busy, day, day)
    for taker in sorted(takers, key=lambda taker: visits[taker.calendar]):
        rooms = choose_rooms(pools, terms.footprint(start), (taker.calendar,))
        if rooms is not None and _accepted(taker, terms, wish):
            return Place(taker.calendar, tuple(rooms), terms.footprint(start))
    if wish.mode == "overbook":
        return _forced_place(takers[0].calendar, [list(pool.rooms) for pool in pools], busy, terms, start)
    raise SlotTaken("This time is not free.")


def window_around(setup: Setup, service: ServiceSetup, start: int) -> Interval:
    """All that can bear on this one start."""
    day = local_day(start, setup.zone)
    return window_of(setup, service, day, day)


def _seat(wish: Wish, terms: Terms) -> Place | None:
    """A place in a session that begins at the start: where the visitor holds one, else where most are left."""
    found = sessions_of(
        wish.calendars, wish.service.id, (wish.start, wish.start + 1), wish.now, hold=wish.hold, besides=wish.besides
    )
    open_: list[Session] = [
        one for one in found if (can_join(one, terms) if wish.mode == "customer" else has_place(one))
    ]
    for session in sorted(open_, key=lambda one: (not one.held, -one.free)):
        number = free_seat(session.id)
        if number is not None:
            seat = Seat(session.id, number, session.span)
            return Place(session.calendar, (), terms.footprint(wish.start), seat=seat)
    return None


def _is_own(row: Row, wish: Wish) -> bool:
    """Whether the row is in nobody's way here: the appointment that moves, the hold of this very visitor."""
    return row.appointment in wish.besides if row.appointment else row.hold is not None and row.hold == wish.hold


def _accepted(taker: Taker, terms: Terms, wish: Wish) -> bool:
    if wish.mode == "customer":
        return is_offered(taker, (), terms, wish.start)
    if wish.mode == "block":
        return not overlaps(taker.busy, terms.footprint(wish.start))
    return fits(taker, terms, wish.start)


def _held_place(rows: Iterable[Row], wish: Wish) -> Place | None:
    """The hold's own calendars, if it is alive and for this very wish."""
    service = wish.service
    footprint = wish.start - service.before, wish.start + service.length + service.after
    held = [row for row in rows if row.hold == wish.hold and (row.starts, row.ends) == footprint]
    main = [row for row in held if row.calendar in wish.calendars]
    if not main:
        return None
    rooms = tuple(row.calendar for row in held if row.calendar != main[0].calendar)
    return Place(main[0].calendar, rooms, footprint)


def _forced_place(calendar: int, pools: Sequence[Sequence[int]], busy: Busy, terms: Terms, start: int) -> Place:
    """On purpose over whatever is there, with the rooms that are preferred whether free or not."""
    footprint = terms.footprint(start)
    rooms: list[int] = []
    for choice in pools:
        free = [
            room for room in choice if room not in rooms and room != calendar and not overlaps(busy[room], footprint)
        ]
        rooms += (free or [room for room in choice if room not in rooms and room != calendar])[:1]
    clashes = frozenset(one for one in [calendar, *rooms] if overlaps(busy[one], footprint))
    return Place(calendar, tuple(rooms), footprint, clashes)


def _visits_on(rows: Iterable[Row], day: tuple[int, int]) -> Mapping[int, int]:
    """Calendar -> how many appointments begin there on the local day, buffers included."""
    begins, ends = day
    return Counter(row.calendar for row in rows if row.kind == "appointment" and begins <= row.starts < ends)

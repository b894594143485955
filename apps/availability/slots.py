"""Which starts are free: the grid for customers, the bare fit for staff, and rooms for both.

One predicate: a customer's start is accepted if and only if `offers_of` lists it, and `is_offered` asks that same
function about one start. Staff ask `fits`, which knows no grid, notice or horizon.
"""

from bisect import bisect_left
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from apps.availability.intervals import Interval, overlaps

NEVER = (2**62, 2**62)


@dataclass(frozen=True, slots=True)
class Terms:
    """What a service asks of a start: seconds of length and buffers; notice and horizon as instants.

    A customer's start must satisfy `earliest <= start < latest`. Raises ValueError for a length below one second or a
    buffer below none.
    """

    length: int
    before: int
    after: int
    earliest: int
    latest: int

    def __post_init__(self) -> None:
        if self.length < 1 or self.before < 0 or self.after < 0:
            raise ValueError(f"no service has length {self.length} and buffers {self.before} and {self.after}")

    def footprint(self, start: int) -> Interval:
        """All that a visit from `start` takes of a calendar: itself and both buffers."""
        return start - self.before, start + self.length + self.after


@dataclass(frozen=True, slots=True)
class Taker:
    """A calendar that can take the visit. Its step is in seconds; ValueError if below one.

    `openings` are sorted and may overlap across days. `busy` are the footprints of its rows (buffers included), sorted
    and disjoint; they must be known as far as the openings reach, widened by the buffers, or the grid is wrong.
    """

    calendar: int
    step: int
    openings: Sequence[Interval]
    busy: Sequence[Interval]

    def __post_init__(self) -> None:
        if self.step < 1:
            raise ValueError(f"a step of {self.step} leads nowhere")


@dataclass(frozen=True, slots=True)
class Pool:
    """A set of which the service needs one: room id -> its busy intervals, sorted and disjoint."""

    set_id: int
    rooms: Mapping[int, Sequence[Interval]]


def starts_of(taker: Taker, terms: Terms) -> list[int]:
    """The starts on the calendar's grid that are free and within notice and horizon, ascending, each once.

    The grid begins with each opening and again where each busy row, before-buffer added, ends.
    """
    starts = _grid(taker, terms)
    if any(sooner[1] > later[0] for sooner, later in pairwise(taker.openings)):
        starts = sorted(set(starts))  # an overnight opening and one of the next day keep their grids and share starts
    # Notice and horizon come last: were the walk to begin at `earliest`, the grid would move with the clock.
    return starts[bisect_left(starts, terms.earliest) : bisect_left(starts, terms.latest)]


def _grid(taker: Taker, terms: Terms) -> list[int]:
    """One walk along openings and busy rows together: the hot path of every search, so it only compares and adds."""
    before, after, step = terms.before, terms.after, taker.step
    whole = terms.length + after
    busy = [*taker.busy, NEVER]
    starts: list[int] = []
    add = starts.append
    first = 0
    for opens, closes in taker.openings:
        while busy[first][1] <= opens - before:
            first += 1
        anchor, row = opens, first  # each opening begins here anew: a row may reach into the next one too
        taken, free = busy[row]
        while taken < closes + after:
            last = taken - whole
            while anchor <= last:
                add(anchor)
                anchor += step
            anchor = free + before
            row += 1
            taken, free = busy[row]
        last = closes - terms.length
        while anchor <= last:
            add(anchor)
            anchor += step
    return starts


def fits(taker: Taker, terms: Terms, start: int) -> bool:
    """Whether staff may put the visit there: in one opening and free, buffers included; on the grid or not."""
    visit = start, start + terms.length
    return in_one(taker.openings, visit) and not overlaps(taker.busy, terms.footprint(start))


def in_one(openings: Sequence[Interval], visit: Interval) -> bool:
    """Whether one opening holds the visit whole (its buffers may reach out); openings of different days may overlap."""
    return any(opens <= visit[0] and visit[1] <= closes for opens, closes in openings)


def free_rooms(pool: Pool, footprint: Interval, besides: Container[int] = ()) -> list[int]:
    """The rooms of the pool, in its order, that are free for the whole footprint and are not among `besides`."""
    return list(_free_rooms(pool, footprint, besides))


def choose_rooms(pools: Sequence[Pool], footprint: Interval, besides: Container[int] = ()) -> list[int] | None:
    """One room for each pool, in the order of the pools and no room twice; None when that cannot be.

    A pool's own order is its order of preference. A room that serves two pools goes where it is needed (augmenting
    paths, Kuhn 1955): taking the first free room of each would refuse visits that have their rooms.
    """
    taken_by: dict[int, int] = {}

    def seat(pool: int, tried: set[int]) -> bool:
        for room in _free_rooms(pools[pool], footprint, besides):
            if room not in tried:
                tried.add(room)
                if room not in taken_by or seat(taken_by[room], tried):
                    taken_by[room] = pool
                    return True
        return False

    if all(seat(pool, set()) for pool in range(len(pools))):
        return sorted(taken_by, key=taken_by.__getitem__)
    return None


def _free_rooms(pool: Pool, footprint: Interval, besides: Container[int]) -> Iterator[int]:
    for room, busy in pool.rooms.items():
        if room not in besides and not overlaps(busy, footprint):
            yield room


def offers_of(takers: Sequence[Taker], pools: Sequence[Pool], terms: Terms) -> dict[int, list[int]]:
    """Start -> the calendars that can take it, in the order of the takers; sorted by start.

    A start counts only with a room of each pool for its whole footprint; a taker is never its own room.
    """
    offers: dict[int, list[int]] = {}
    for taker in takers:
        for start in starts_of(taker, terms):
            offers.setdefault(start, []).append(taker.calendar)
    if pools:
        offers = _with_rooms(offers, pools, terms)
    return {start: offers[start] for start in sorted(offers)}


def is_offered(taker: Taker, pools: Sequence[Pool], terms: Terms, start: int) -> bool:
    """Exactly `start in offers_of([taker], pools, terms)`, for the moment of booking, under the lock.

    It asks `offers_of` itself, narrowed to the openings around the start and to that one instant; neither moves a grid.
    """
    around = [opening for opening in taker.openings if opening[0] <= start < opening[1]]
    instant = replace(terms, earliest=max(terms.earliest, start), latest=min(terms.latest, start + 1))
    return start in offers_of([replace(taker, openings=around)], pools, instant)


def nearest(starts: Sequence[int], wanted: int, count: int = 3) -> list[int]:
    """Up to `count` of the starts, the nearest to the wanted one first; of two equally near the earlier first."""
    return sorted(starts, key=lambda start: (abs(start - wanted), start))[:count]


def _with_rooms(offers: dict[int, list[int]], pools: Sequence[Pool], terms: Terms) -> dict[int, list[int]]:
    rooms = {room for pool in pools for room in pool.rooms}
    roomy: dict[int, list[int]] = {}
    for start, calendars in offers.items():
        footprint = terms.footprint(start)
        if choose_rooms(pools, footprint) is None:
            continue
        able = [one for one in calendars if one not in rooms or choose_rooms(pools, footprint, (one,)) is not None]
        if able:
            roomy[start] = able
    return roomy

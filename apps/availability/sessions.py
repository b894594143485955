"""Sessions: blocks with places. One is offered at its very start, while a place is left, and at no other time."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from apps.availability.intervals import Interval
from apps.availability.slots import Terms


@dataclass(frozen=True, slots=True)
class Session:
    """A session of the wanted service: its calendar, its time without buffers (instants), the places left.

    It is its own opening, so no hours are asked; `closed` says that a break lies over it. `held` is whether a place is
    kept for the very visitor who asks.
    """

    id: int
    calendar: int
    starts: int
    ends: int
    free: int
    closed: bool = False
    held: bool = False

    @property
    def span(self) -> Interval:
        return self.starts, self.ends


def can_join(session: Session, terms: Terms) -> bool:
    """Whether a customer may take a place: one is left, and the start is within notice and horizon; or it is held."""
    return session.held or (has_place(session) and terms.earliest <= session.starts < terms.latest)


def has_place(session: Session) -> bool:
    """Whether staff may put somebody in: no notice, no horizon."""
    return session.free > 0 and not session.closed


def with_sessions(
    offers: Mapping[int, Sequence[int]], sessions: Iterable[Session], order: Sequence[int], terms: Terms
) -> dict[int, list[int]]:
    """The offers and the sessions that can be joined; sorted by start, calendars in the order given."""
    found = {start: set(calendars) for start, calendars in offers.items()}
    for session in sessions:
        if can_join(session, terms):
            found.setdefault(session.starts, set()).add(session.calendar)
    return {start: [one for one in order if one in found[start]] for start in sorted(found)}

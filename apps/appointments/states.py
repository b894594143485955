"""The state machine of an appointment: written once, asked by every action.

pending -> booked -> confirmed -> arrived -> done | no_show | cancelled
"""

from django.db.models import TextChoices

from apps.core.errors import Conflict


class State(TextChoices):
    """Where an appointment stands."""

    PENDING = "pending"
    BOOKED = "booked"
    CONFIRMED = "confirmed"
    ARRIVED = "arrived"
    DONE = "done"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"


# Pending requests and cancelled visits take nobody's time.
TAKING_TIME = frozenset(State) - {State.PENDING, State.CANCELLED}
MOVABLE = frozenset({State.PENDING, State.BOOKED, State.CONFIRMED})

# verb -> (states it starts from, state it leads to)
TRANSITIONS: dict[str, tuple[frozenset[State], State]] = {
    "approve": (frozenset({State.PENDING}), State.BOOKED),
    "confirm": (frozenset({State.BOOKED}), State.CONFIRMED),
    "arrive": (frozenset({State.BOOKED, State.CONFIRMED, State.NO_SHOW}), State.ARRIVED),
    "finish": (frozenset({State.BOOKED, State.CONFIRMED, State.ARRIVED}), State.DONE),
    "miss": (frozenset({State.BOOKED, State.CONFIRMED, State.ARRIVED}), State.NO_SHOW),
    "cancel": (frozenset({State.PENDING, State.BOOKED, State.CONFIRMED, State.ARRIVED}), State.CANCELLED),
    "restore": (frozenset({State.CANCELLED}), State.BOOKED),
}


def next_state(current: str, verb: str) -> State:
    """The state that `verb` leads to; Conflict `wrong_state` when it does not start from the current one."""
    begins, leads_to = TRANSITIONS[verb]
    if current not in begins:
        raise Conflict(
            f"This appointment is {State(current).label.lower()}; it cannot be changed this way.",
            code="wrong_state",
            details={"state": str(current)},
        )
    return leads_to

"""The contract's numbers for where an appointment stands, and the steps that lead there."""

from collections.abc import Callable
from datetime import datetime

from django.db.models import Case, IntegerField, Value, When

from apps.api.groups.vevents.wish import refuse
from apps.appointments import actions
from apps.appointments.models import Appointment
from apps.appointments.states import TRANSITIONS, State
from apps.core.actor import Actor
from apps.core.errors import Conflict

NUMBERS = {
    State.BOOKED: 0,
    State.CONFIRMED: 1,
    State.ARRIVED: 2,
    State.DONE: 3,
    State.NO_SHOW: 4,
    State.CANCELLED: 5,
    State.PENDING: 6,
}
STATE = Case(
    *[When(state=state.value, then=Value(number)) for state, number in NUMBERS.items()],
    default=None,
    output_field=IntegerField(),
)
STATES = {number: state for state, number in NUMBERS.items()}
STEPS: dict[str, Callable[..., Appointment]] = {
    "approve": actions.approve_appointment,
    "confirm": actions.confirm_appointment,
    "arrive": actions.mark_arrived,
    "finish": actions.mark_done,
    "miss": actions.mark_no_show,
    "cancel": actions.cancel_appointment,
    "restore": actions.restore_appointment,
}


def step_to(actor: Actor, found: Appointment, number: int, now: datetime) -> Appointment:
    """One step of the state machine, none where it stands there already; Conflict `wrong_state` where none leads there.

    Who may take it, and whether the time is still free, the step itself asks.
    """
    wanted = STATES.get(number)
    if wanted is None:
        raise refuse("state", f"This is a number from 0 to {max(STATES)}.")
    if wanted == found.state:
        return found
    verbs = [verb for verb, (begins, leads) in TRANSITIONS.items() if leads == wanted and found.state in begins]
    if not verbs:
        sentence = f"An appointment that is {NUMBERS[State(found.state)]} does not become {number}."
        raise Conflict(sentence, code="wrong_state", fields={"state": [sentence]})
    return STEPS[verbs[0]](actor=actor, appointment=found, now=now)

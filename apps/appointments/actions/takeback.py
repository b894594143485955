"""Taking back a slip of the finger: arrived, done and missed become again what they were before."""

from datetime import datetime

from apps.accounts.actions import in_transaction
from apps.appointments.actions.events import tell
from apps.appointments.actions.states import write_if_unchanged
from apps.appointments.models import Appointment
from apps.appointments.states import TAKING_TIME, State
from apps.core.actor import Actor
from apps.core.errors import Conflict
from apps.organizations.roles import Right, require
from apps.outbox.queries import timeline_of

MARKS = frozenset({State.ARRIVED, State.DONE, State.NO_SHOW})


def take_back_mark(*, actor: Actor, appointment: Appointment, now: datetime) -> Appointment:
    """arrived, done, no_show -> the state before, as the events tell it. None of these changes who has the time.

    Raises Conflict `wrong_state` for another state or where nothing is known of what was before.
    """
    require(actor, Right.BOOK)

    def work() -> Appointment:
        before = _state_before(appointment)
        if appointment.state not in MARKS or before is None:
            raise Conflict("There is nothing here to take back.", code="wrong_state")
        changed = write_if_unchanged(appointment, state=before, updated_at=now)
        tell(changed, "taken_back", actor)
        return changed

    return in_transaction(work)


def _state_before(appointment: Appointment) -> str | None:
    """The last state that the timeline tells of and that is another one than now."""
    events = timeline_of(appointment.organization_id, f"appointment:{appointment.pk}").reverse()
    states = (event.payload.get("state") for event in events[:20])
    return next((str(state) for state in states if state != appointment.state and state in TAKING_TIME), None)

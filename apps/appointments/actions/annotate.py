"""What is written on an appointment besides time, service and client."""

from datetime import datetime
from typing import Any, TypedDict, Unpack

from apps.accounts.actions import in_transaction
from apps.appointments.actions.events import tell
from apps.appointments.actions.states import write_if_unchanged
from apps.appointments.models import Appointment
from apps.core.actor import Actor
from apps.organizations.roles import Right, require


class Annotations(TypedDict, total=False):
    """Notes for the staff, a label, a colour, who took it, where it came from, the spare columns to change."""

    comments: str
    text: str
    color: str
    taker: str
    websource: str
    source: str
    custom: dict[str, Any]


def annotate_appointment(
    *, actor: Actor, appointment: Appointment, now: datetime, **fields: Unpack[Annotations]
) -> Appointment:
    """Write these, at any time and in any state. Raises Conflict `changed_meanwhile` when somebody else was faster."""
    require(actor, Right.BOOK)
    if "custom" in fields:
        fields["custom"] = appointment.custom | fields["custom"]

    def work() -> Appointment:
        changed = write_if_unchanged(appointment, updated_at=now, **fields)
        tell(changed, "changed", actor)
        return changed

    return in_transaction(work)

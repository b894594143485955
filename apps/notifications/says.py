"""What a message tells of a visit, in a form that can be compared: with what is true, and with what was told before."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from apps.appointments.models import Appointment
from apps.appointments.states import State

# Confirmed, arrived, done: to whom a mail is written these are all "booked".
HEARD = {State.PENDING: "pending", State.CANCELLED: "cancelled"}


def said_of(appointment: Appointment) -> dict[str, Any]:
    """What would be told of the appointment as it is now."""
    return _says(
        appointment.state, appointment.starts_at.isoformat(), appointment.ends_at.isoformat(), appointment.calendar_id
    )


def said_by(payload: Mapping[str, Any]) -> dict[str, Any]:
    """What an event of an appointment tells."""
    return _says(payload["state"], payload["start"], payload["end"], payload["calendar"])


def start_of(says: Mapping[str, Any]) -> datetime:
    """The start that was told."""
    return datetime.fromisoformat(says["start"])


def _says(state: str, start: str, end: str, calendar: int) -> dict[str, Any]:
    return {"state": HEARD.get(State(state), "booked"), "start": start, "end": end, "calendar": calendar}

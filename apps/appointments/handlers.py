"""What appointments do about their own facts, once they are true: the client file's summary."""

from apps.appointments.actions.summary import summarize_client
from apps.outbox.handlers import handles
from apps.outbox.models import Event

SUMMARIZED = (
    "appointment.requested",
    "appointment.booked",
    "appointment.approved",
    "appointment.moved",
    "appointment.cancelled",
    "appointment.restored",
    "appointment.imported",
)


@handles("client_summary", *SUMMARIZED)
def keep_client_summary(event: Event) -> None:
    """Count the client's visits anew. Counting, not adding: told twice or late, the card is right all the same."""
    summarize_client(client=event.payload["client"])

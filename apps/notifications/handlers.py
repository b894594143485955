"""What is said about facts: each is planned as a row, once, and sent by whoever finds it due."""

from apps.notifications.actions import plan_alarm_messages, plan_code_message, plan_visit_message
from apps.outbox.handlers import handles
from apps.outbox.models import Event

# Imported visits were agreed elsewhere, and whoever agreed them has said so.
TOLD = (
    "appointment.requested",
    "appointment.booked",
    "appointment.approved",
    "appointment.moved",
    "appointment.cancelled",
    "appointment.restored",
)


@handles("visit_message", *TOLD)
def tell_client(event: Event) -> None:
    """Plan a message to the client; docs/messages.md says when it is sent and when dropped."""
    plan_visit_message(event)


@handles("code_message", "verification.started")
def bring_code(event: Event) -> None:
    """Plan the mail that brings the code. The code itself is in no row: it is derived when the mail is written."""
    plan_code_message(event)


@handles("alarm_message", "limit.reached")
def warn_owners(event: Event) -> None:
    """Tell the owners that somebody may be misusing their booking pages."""
    plan_alarm_messages(event)

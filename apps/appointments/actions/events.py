"""The facts that appointments tell: ids, revisions, instants and states, and nothing about people."""

from typing import Any

from apps.appointments.models import Appointment
from apps.core.actor import Actor
from apps.outbox.actions import publish


def tell(appointment: Appointment, topic: str, actor: Actor, **more: Any) -> None:
    """Publish `appointment.<topic>` with where the appointment stands now; `more` says what was before."""
    publish(
        f"appointment.{topic}",
        actor=actor,
        subject=f"appointment:{appointment.pk}",
        revision=appointment.revision,
        payload={
            "appointment": appointment.pk,
            "uuid": str(appointment.uuid),
            "group": appointment.group_id,
            "calendar": appointment.calendar_id,
            "service": appointment.service_id,
            "client": appointment.client_id,
            "state": str(appointment.state),
            "start": appointment.starts_at.isoformat(),
            "end": appointment.ends_at.isoformat(),
            **more,
        },
    )

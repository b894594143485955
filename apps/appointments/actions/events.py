"""The facts that appointments tell: ids, revisions, instants and states, and nothing about people."""

from collections.abc import Iterable
from typing import Any

from apps.appointments.models import Appointment
from apps.core.actor import Actor
from apps.outbox.actions import Fact, publish_many


def tell(appointment: Appointment, topic: str, actor: Actor, **more: Any) -> None:
    """Publish `appointment.<topic>` with where the appointment stands now; `more` says what was before."""
    publish_many([_fact(appointment, topic, **more)], actor=actor)


def tell_all(appointments: Iterable[Appointment], topic: str, actor: Actor, **more: Any) -> None:
    """`tell` for each, in one statement; `more` is the same for all."""
    publish_many((_fact(appointment, topic, **more) for appointment in appointments), actor=actor)


def payload_of(appointment: Appointment) -> dict[str, Any]:
    """Where the appointment stands now, as every fact about it tells; `visit` where it is a part of one."""
    part = {"visit": str(appointment.visit_id)} if appointment.visit_id else {}
    return part | {
        "appointment": appointment.pk,
        "uuid": str(appointment.uuid),
        "group": appointment.group_id,
        "calendar": appointment.calendar_id,
        "service": appointment.service_id,
        "client": appointment.client_id,
        "state": str(appointment.state),
        "start": appointment.starts_at.isoformat(),
        "end": appointment.ends_at.isoformat(),
    }


def _fact(appointment: Appointment, topic: str, **more: Any) -> Fact:
    return Fact(
        f"appointment.{topic}",
        subject=f"appointment:{appointment.pk}",
        revision=appointment.revision,
        payload=payload_of(appointment) | more,
    )

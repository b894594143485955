"""Writing one fact in the transaction that makes it true."""

from collections.abc import Mapping
from typing import Any

import structlog
from django.db import connection, transaction

from apps.core.actor import Actor
from apps.outbox.models import Event
from apps.outbox.nudge import nudge


def publish(topic: str, *, actor: Actor, subject: str, revision: int, payload: Mapping[str, Any]) -> Event:
    """Write the event; the relay is nudged once the surrounding transaction has committed.

    Refuses to run outside a transaction: a fact that could outlive its change, or be lost with it, is no fact.
    `payload` is JSON of ids, revisions, instants (ISO 8601, UTC) and states; names and contacts never enter it.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("publish() belongs inside the transaction of the change it tells of.")
    event = Event.objects.create(
        organization_id=actor.organization,
        topic=topic,
        subject=subject,
        revision=revision,
        payload=dict(payload),
        actor=str(actor),
        request_id=structlog.contextvars.get_contextvars().get("request_id", ""),
    )
    transaction.on_commit(nudge)
    return event

"""Writing one fact in the transaction that makes it true."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
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
    (event,) = publish_many([Fact(topic, subject, revision, payload)], actor=actor)
    return event


@dataclass(frozen=True, slots=True)
class Fact:
    """What `publish` takes, for many at once."""

    topic: str
    subject: str
    revision: int
    payload: Mapping[str, Any] = field(default_factory=dict)


def publish_many(facts: Iterable[Fact], *, actor: Actor) -> list[Event]:
    """As `publish`, many facts in one statement, in their order."""
    if not connection.in_atomic_block:
        raise RuntimeError("publish() belongs inside the transaction of the change it tells of.")
    request_id = structlog.contextvars.get_contextvars().get("request_id", "")
    events = Event.objects.bulk_create(
        Event(
            organization_id=actor.organization,
            topic=fact.topic,
            subject=fact.subject,
            revision=fact.revision,
            payload=dict(fact.payload),
            actor=str(actor),
            request_id=request_id,
        )
        for fact in facts
    )
    # Robust: what is committed must not be answered with an error because no thread could be started.
    transaction.on_commit(nudge, robust=True)
    return events

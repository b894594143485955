"""Writing one fact in the transaction that makes it true."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
import structlog
from django.db import connection, transaction

from apps.core.actor import Actor
from apps.outbox.models import Event
from apps.outbox.nudge import nudge

# Every action writes one: without the ORM it costs a quarter.
_WRITE = """
INSERT INTO outbox_event (organization_id, actor, request_id, topic, subject, revision, payload, fanned_out)
SELECT %s, %s, %s, fact.topic, fact.subject, fact.revision, fact.payload::jsonb, false
FROM unnest(%s::text[], %s::text[], %s::int[], %s::text[]) WITH ORDINALITY
  AS fact (topic, subject, revision, payload, position)
ORDER BY position RETURNING id, transaction_id, occurred_at, request_id
"""


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
    events = [_event(fact, actor) for fact in facts]
    with connection.cursor() as cursor:
        cursor.execute(
            _WRITE,
            [
                actor.organization,
                str(actor),
                structlog.contextvars.get_contextvars().get("request_id", ""),
                [event.topic for event in events],
                [event.subject for event in events],
                [event.revision for event in events],
                [orjson.dumps(event.payload).decode() for event in events],
            ],
        )
        for event, given in zip(events, cursor.fetchall(), strict=True):
            event.pk, event.transaction_id, event.occurred_at, event.request_id = given
    # Robust: what is committed must not be answered with an error because no thread could be started.
    transaction.on_commit(nudge, robust=True)
    return events


def _event(fact: Fact, actor: Actor) -> Event:
    event = Event(
        organization_id=actor.organization,
        topic=fact.topic,
        subject=fact.subject,
        revision=fact.revision,
        payload=dict(fact.payload),
        actor=str(actor),
    )
    event._state.adding, event._state.db = False, connection.alias
    return event

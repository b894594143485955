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


def telling(facts: str) -> str:
    """The statement that writes events; `facts` has the columns topic, subject, revision, payload.

    Actions that write everything in one statement put it at the end of theirs, with the parameters of `teller`.
    """
    return (
        "INSERT INTO outbox_event (organization_id, actor, request_id, topic, subject, revision, payload, fanned_out) "  # noqa: S608
        "SELECT %(teller_organization)s, %(teller)s, %(teller_request)s, topic, subject, revision, payload, false "
        f"FROM {facts}"
    )


def teller(actor: Actor) -> dict[str, Any]:
    """Who tells, for `telling`; the relay is nudged once the surrounding transaction has committed.

    Refuses to run outside a transaction: a fact that could outlive its change, or be lost with it, is no fact.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("publish() belongs inside the transaction of the change it tells of.")
    # Robust: what is committed must not be answered with an error because no thread could be started.
    transaction.on_commit(nudge, robust=True)
    return {
        "teller_organization": actor.organization,
        "teller": str(actor),
        "teller_request": structlog.contextvars.get_contextvars().get("request_id", ""),
    }


_FACTS = """(
  SELECT topic, subject, revision, payload::jsonb
  FROM unnest(%(topics)s::text[], %(subjects)s::text[], %(revisions)s::int[], %(payloads)s::text[])
    WITH ORDINALITY AS fact (topic, subject, revision, payload, position) ORDER BY position
) AS fact RETURNING id, transaction_id, occurred_at, request_id"""


def publish(topic: str, *, actor: Actor, subject: str, revision: int, payload: Mapping[str, Any]) -> Event:
    """Write the event; the relay is nudged once the surrounding transaction has committed.

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
    events = [_event(fact, actor) for fact in facts]
    listed = {
        "topics": [event.topic for event in events],
        "subjects": [event.subject for event in events],
        "revisions": [event.revision for event in events],
        "payloads": [orjson.dumps(event.payload).decode() for event in events],
    }
    with connection.cursor() as cursor:
        cursor.execute(telling(_FACTS), teller(actor) | listed)
        for event, given in zip(events, cursor.fetchall(), strict=True):
            event.pk, event.transaction_id, event.occurred_at, event.request_id = given
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

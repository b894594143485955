"""Facts and handlers for tests, in a line each."""

import contextlib
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

from django.db import transaction

from apps.core.actor import system
from apps.outbox.actions import publish
from apps.outbox.handlers import forget, handles
from apps.outbox.models import Delivery, Event

CLINIC = UUID(int=7)


def fact(topic: str = "test.said", subject: str = "thing:1", **payload: Any) -> Event:
    """One fact, committed."""
    with transaction.atomic():
        return publish(topic, actor=system(CLINIC), subject=subject, revision=1, payload=payload)


@contextlib.contextmanager
def handler(name: str, work: Callable[[Event], None], *topics: str) -> Iterator[None]:
    """A handler for as long as the block lasts; of `test.said` unless topics are given."""
    handles(name, *(topics or ("test.said",)))(work)
    try:
        yield
    finally:
        forget(name)


def ignore(event: Event) -> None:
    """A handler's work that does nothing."""


def states() -> dict[tuple[int, str], str]:
    """The state of each delivery, by event and receiver."""
    return {(row.event_id, row.receiver): row.state for row in Delivery.objects.all()}

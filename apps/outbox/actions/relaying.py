"""Telling facts: every due delivery in a transaction of its own, shared fairly among any number of relays."""

import random
from datetime import timedelta

import structlog
from django.db import transaction
from django.db.models.functions import Now

from apps.outbox.handlers import handler_named, wanted_by
from apps.outbox.models import Delivery, Event

log = structlog.get_logger(__name__)

BATCH = 100
MOST_ATTEMPTS = 12  # the last one comes about two days after the first
LONGEST_WAIT = timedelta(hours=12)


def relay(limit: int = 1000) -> int:
    """Fan out new events and tell what is due; returns how many deliveries were tried.

    Any number of relays may run: rows are taken with skip-locked. A relay that dies leaves its row as it was.
    """
    while fan_out(BATCH) == BATCH:
        pass
    tried = 0
    while tried < limit and tell_one():
        tried += 1
    return tried


@transaction.atomic
def fan_out(limit: int) -> int:
    """Write the deliveries of up to `limit` events that have none yet; returns how many events."""
    events = list(Event.objects.select_for_update(skip_locked=True).filter(fanned_out=False).order_by("id")[:limit])
    if not events:
        return 0
    rows = [
        Delivery(event=event, receiver=f"handler:{handler.name}")
        for event in events
        for handler in wanted_by(event.topic)
    ]
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)
    Event.objects.filter(pk__in=[event.pk for event in events]).update(fanned_out=True)
    return len(events)


@transaction.atomic
def tell_one() -> bool:
    """Tell the delivery that is due longest; False when none is due."""
    delivery = (
        Delivery.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("event")
        .filter(state=Delivery.State.WAITING, due_at__lte=Now())
        .order_by("due_at", "id")
        .first()
    )
    if delivery is None:
        return False
    handler = handler_named(delivery.receiver.removeprefix("handler:"))
    try:
        if handler is None:
            raise LookupError(f"This release has no handler {delivery.receiver}.")
        with transaction.atomic():
            handler.work(delivery.event)
    except Exception as error:  # noqa: BLE001  one bad event must not stop the others
        _postpone(delivery, error)
    else:
        Delivery.objects.filter(pk=delivery.pk).update(
            state=Delivery.State.DONE, done_at=Now(), attempts=delivery.attempts + 1, error=""
        )
    return True


def _postpone(delivery: Delivery, error: Exception) -> None:
    attempts = delivery.attempts + 1
    dead = attempts >= MOST_ATTEMPTS
    log.error(
        "delivery_dead" if dead else "delivery_postponed",
        delivery=delivery.pk,
        receiver=delivery.receiver,
        attempts=attempts,
        exc_info=error,
    )
    wait = wait_after(attempts)
    Delivery.objects.filter(pk=delivery.pk).update(
        state=Delivery.State.DEAD if dead else Delivery.State.WAITING,
        attempts=attempts,
        due_at=Now() + wait,
        error=f"{type(error).__name__}: {error}"[:2000],
    )


def wait_after(attempts: int) -> timedelta:
    """How long a delivery rests after its n-th failure: 2, 8, 32 seconds and so on, a tenth more or less."""
    seconds = min(2.0 * 4 ** (attempts - 1), LONGEST_WAIT.total_seconds())
    return timedelta(seconds=seconds * random.uniform(0.9, 1.1))  # noqa: S311  jitter, not a secret

"""Telling facts: every due delivery in a transaction of its own, shared fairly among any number of relays.

docs/outbox.md says what survives which fault.
"""

import time
from datetime import timedelta
from typing import NamedTuple

import structlog
from django.db import connection, transaction
from django.db.models.functions import Now
from structlog.contextvars import bound_contextvars

from apps.core.failpoints import reach
from apps.outbox.handlers import Handler, handler_named, wanted_by
from apps.outbox.models import Delivery, Event
from apps.outbox.nudge import nudge

log = structlog.get_logger(__name__)

BATCH = 100
TURN = 5.0  # seconds after which a relay makes room for the worker's other tasks
MOST_ATTEMPTS = 12  # the last one comes about two days after the first
LONGEST_WAIT = timedelta(hours=12)
STRANGER_WAIT = timedelta(minutes=1)  # a newer release is being rolled out: it will know the handler soon
STRANGER_PATIENCE = timedelta(days=7)

# Rests of 2, 8, 32 seconds and so on, a tenth more or less. That a crash forgets a claim does no harm, so it does not
# wait for the disk.
_CLAIM = """
UPDATE outbox_delivery SET
  attempts = attempts + 1,
  due_at = statement_timestamp()
    + least(2 * 4 ^ least(attempts, 20), %(longest)s) * (0.9 + random() / 5) * interval '1 s'
WHERE id = (
  SELECT id FROM outbox_delivery WHERE state = 'waiting' AND due_at <= statement_timestamp()
  ORDER BY due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED
)
RETURNING id, attempts, set_config('synchronous_commit', 'off', true)
"""


class Claim(NamedTuple):
    """The n-th try of a delivery is ours."""

    delivery: int
    attempts: int


def relay(limit: int = 1000, seconds: float = TURN) -> int:
    """Tell what is due and fan out new events, in turn; returns how many deliveries were tried.

    Any number of relays may run: rows are taken with skip-locked. A relay whose turn ends with work left asks for
    another one. Order: what is due longest comes first; two relays may tell two facts of one subject at once.
    """
    ends = time.monotonic() + seconds
    tried = 0
    while tried < limit and time.monotonic() < ends:
        if tell_one():
            tried += 1
        elif not fan_out(BATCH):
            break
    else:
        nudge()
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


def tell_one() -> bool:
    """Tell the delivery that is due longest; False when none is due."""
    claimed = claim_one()
    if claimed is None:
        return False
    reach("relay.after_claim")
    tell(claimed)
    return True


def claim_one() -> Claim | None:
    """Count the try and put the next one off before the work begins.

    So a handler that takes the whole process with it is not what the next relay begins with, and the others are told.
    """
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, {"longest": LONGEST_WAIT.total_seconds()})
        row = cursor.fetchone()
    return Claim(row[0], row[1]) if row else None


@transaction.atomic
def tell(claimed: Claim) -> None:
    """Run the handler and mark the delivery, both or neither.

    The row stays locked meanwhile, so a slow handler is not taken for a dead one. A claim that another relay has taken
    over since is left to that one. Not skip-locked: who looks for due rows may hold our row for a moment, too.
    """
    delivery = (
        Delivery.objects.select_for_update(of=("self",))
        .select_related("event")
        .filter(pk=claimed.delivery, state=Delivery.State.WAITING, attempts=claimed.attempts)
        .first()
    )
    if delivery is None:
        return
    handler = handler_named(delivery.receiver.removeprefix("handler:"))
    if handler is None:
        _keep_for_newer_release(delivery)
        return
    try:
        _work(handler, delivery)
    except Exception as error:  # noqa: BLE001  one bad event must not stop the others
        _postpone(delivery, error)
    else:
        _mark(delivery, state=Delivery.State.DONE, done_at=Now(), error="")
        reach("relay.before_commit")


class DiedEachTime(Exception):
    """No try ever came to an end: the process was killed in the middle of each."""


def _work(handler: Handler, delivery: Delivery) -> None:
    if delivery.attempts > MOST_ATTEMPTS:
        raise DiedEachTime
    with bound_contextvars(request_id=delivery.event.request_id), transaction.atomic():
        handler.work(delivery.event)
        with connection.cursor() as cursor:
            # Foreign keys speak at the commit, which would stop the relay; here only this handler hears them.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _postpone(delivery: Delivery, error: Exception) -> None:
    """The next try was set by the claim; after the last one nothing is tried any more."""
    told = _one_line(error)
    fields = {"delivery": delivery.pk, "receiver": delivery.receiver, "attempts": delivery.attempts, "error": told}
    if delivery.attempts < MOST_ATTEMPTS:
        log.warning("delivery_postponed", **fields)
        _mark(delivery, error=told)
    else:
        log.error("delivery_dead", **fields, exc_info=error)
        _mark(delivery, state=Delivery.State.DEAD, error=told)


def _keep_for_newer_release(delivery: Delivery) -> None:
    """Not a failure of the handler's, so no try of its twelve is used up."""
    told = f"This release has no handler {delivery.receiver}."
    if delivery.error != told:  # once, not every minute
        log.warning("delivery_unknown_here", delivery=delivery.pk, receiver=delivery.receiver)
    old = Event.objects.filter(pk=delivery.event_id, occurred_at__lt=Now() - STRANGER_PATIENCE).exists()
    state = Delivery.State.DEAD if old else Delivery.State.WAITING
    _mark(delivery, state=state, attempts=delivery.attempts - 1, due_at=Now() + STRANGER_WAIT, error=told)


def _mark(delivery: Delivery, **fields: object) -> None:
    Delivery.objects.filter(pk=delivery.pk).update(**fields)


def _one_line(error: Exception) -> str:
    """The first line alone: PostgreSQL's further ones repeat the values of the row, names and contacts among them."""
    lines = str(error).splitlines() or [""]
    text = f"{type(error).__name__}: {lines[0]}"[:500]
    return "".join(letter if letter.isprintable() else "?" for letter in text)

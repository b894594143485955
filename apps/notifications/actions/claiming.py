"""Leases: whoever claims a message has it to himself for a minute, by the database's clock, and marks what came of it.

Every mark is a compare-and-set on the lease, so that who was taken for dead changes nothing any more. A lease that
has ended makes the message due again: the claim is the sweeper, too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson
import structlog
from django.db import connection
from django.db.models.functions import Now

from apps.notifications.kinds import OPEN, Reason, State
from apps.notifications.models import Message

log = structlog.get_logger(__name__)

LEASE = timedelta(seconds=60)  # longer than any call: every step of one ends after ten seconds (EMAIL_TIMEOUT)
MOST_TRIES = 12  # the last one comes about twelve hours after the first
FIRST_PAUSE, GROWTH, LONGEST_PAUSE = 10, 3, 2 * 3600  # seconds

_FIELDS = [field.attname for field in Message._meta.concrete_fields]
_COLUMNS = ", ".join(f'm."{field.column}"' for field in Message._meta.concrete_fields)
_OPEN = ", ".join(f"'{state}'" for state in sorted(OPEN))


def _due(urgency: str) -> str:
    """The one that is due longest; a message that the same statement marks is not looked at."""
    return (
        f"(SELECT id FROM notifications_message WHERE {urgency} AND state IN ({_OPEN}) "  # noqa: S608  our own words
        "AND due_at <= statement_timestamp() AND id IS DISTINCT FROM %(marked)s::bigint "
        "ORDER BY due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)"
    )


# Of a lease that ended nobody knows whether the mail went out, so that try counts as unclear.
_CLAIMED = f"""
UPDATE notifications_message AS m SET
  state = 'sending', attempts = m.attempts + 1, lease_owner = %(owner)s,
  lease_until = statement_timestamp() + %(lease)s * interval '1 s',
  due_at = statement_timestamp() + %(lease)s * interval '1 s',
  unclear = m.unclear + (m.state = 'sending')::int,
  last_error = CASE WHEN m.state = 'sending' THEN 'Whoever was sending it has died.' ELSE m.last_error END
WHERE m.id = coalesce({_due("urgent")}, {_due("NOT urgent")})
RETURNING statement_timestamp(), {_COLUMNS}
"""  # noqa: S608  names and states of our own
# That a crash of the database forgets a claim does no harm, so it does not wait for the disk.
_CLAIM = f"{_CLAIMED}, set_config('synchronous_commit', 'off', true)"
# Pauses of 10, 30, 90 seconds and so on, a fifth more or less, and never shorter than the other side asked for.
_POSTPONE = """
UPDATE notifications_message SET
  state = %(state)s, lease_owner = '', lease_until = NULL, last_error = %(error)s, unclear = unclear + %(unclear)s,
  due_at = statement_timestamp() + interval '1 s' * greatest(
    %(after)s, least(%(first)s * %(growth)s ^ (attempts - 1), %(longest)s) * (0.8 + random() * 0.4))
WHERE id = %(id)s AND state = 'sending' AND lease_owner = %(owner)s AND attempts = %(attempts)s
"""
# Every mail waits for this one, so the next message is claimed in the same breath where there is time for it.
_SENT = """
UPDATE notifications_message SET state = 'sent', sent_at = statement_timestamp(), recipient = %(recipient)s,
  kind = %(kind)s, last_error = '', lease_owner = '', lease_until = NULL
WHERE id = %(marked)s AND state = 'sending' AND lease_owner = %(holder)s AND attempts = %(attempts)s
RETURNING id
"""
_SENT_AND_NEXT = f"""
WITH sent AS ({_SENT}), claimed AS ({_CLAIMED})
SELECT (SELECT id FROM sent), claimed.* FROM (VALUES (0)) AS always LEFT JOIN claimed ON true
"""  # noqa: S608  texts of our own


@dataclass(frozen=True, slots=True)
class Claim:
    """A message that is ours for now, and the database's time when it became so."""

    message: Message
    at: datetime


def claim_one(*, owner: str) -> Claim | None:
    """The message that is due longest, the urgent ones first; None when none is due. Counts the try."""
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, {"owner": owner, "lease": LEASE.total_seconds(), "marked": None})
        row = cursor.fetchone()
    return _claim_of(row[:-1]) if row else None


def _claim_of(row: Sequence[Any]) -> Claim:
    """What a claim returned: the moment, and the columns of the message."""
    message = Message.from_db(connection.alias, _FIELDS, row[1:])
    message.says = orjson.loads(message.says)  # a cursor gives JSON as text
    if message.last_error and message.unclear:
        log.warning("message_tried_again", message=message.pk, attempts=message.attempts, unclear=message.unclear)
    return Claim(message, row[0])


def renew(message: Message) -> bool:
    """Begin the lease anew, after something that took long; False when somebody else has the message by now."""
    ends = Now() + LEASE
    return bool(_ours(message).update(lease_until=ends, due_at=ends))


def mark_sent(message: Message, *, next_for: str = "") -> Claim | None:
    """It was accepted. With the owner of a lease in `next_for` the next message is claimed for them, if one is due."""
    fields: dict[str, Any] = {
        "recipient": message.recipient,
        "kind": message.kind,
        "marked": message.pk,
        "holder": message.lease_owner,
        "attempts": message.attempts,
    }
    with connection.cursor() as cursor:
        if next_for:
            cursor.execute(_SENT_AND_NEXT, fields | {"owner": next_for, "lease": LEASE.total_seconds()})
        else:
            cursor.execute(_SENT, fields)
        marked, *claimed = cursor.fetchone() or (None,)
    if marked is None:
        log.warning("message_taken_over", message=message.pk, state=str(State.SENT))
    return _claim_of(claimed) if claimed and claimed[0] else None


def mark_dropped(message: Message, reason: Reason) -> None:
    """It was not true or not wanted any more."""
    _end(message, State.DROPPED, reason=reason)


def mark_failed(message: Message, reason: Reason, error: str) -> None:
    """It was refused for good, or given up; the desk is shown why."""
    log.error("message_failed", message=message.pk, kind=message.kind, reason=str(reason), error=error)
    _end(message, State.FAILED, reason=reason, last_error=error[:500])


def postpone(message: Message, error: str, *, after: float | None = None, unclear: bool = False) -> None:
    """Try again later; failed when this was the last try."""
    if message.attempts >= MOST_TRIES:
        mark_failed(message, Reason.GIVEN_UP, error)
        return
    log.warning("message_postponed", message=message.pk, kind=message.kind, attempts=message.attempts, error=error)
    with connection.cursor() as cursor:
        cursor.execute(
            _POSTPONE,
            {
                "state": State.UNCLEAR if unclear else State.PLANNED,
                "error": error[:500],
                "unclear": int(unclear),
                "after": after or 0,
                "first": FIRST_PAUSE,
                "growth": GROWTH,
                "longest": LONGEST_PAUSE,
                "id": message.pk,
                "owner": message.lease_owner,
                "attempts": message.attempts,
            },
        )


def _end(message: Message, state: State, **fields: Any) -> None:
    if not _ours(message).update(state=state, lease_owner="", lease_until=None, **fields):
        log.warning("message_taken_over", message=message.pk, state=str(state))


def _ours(message: Message) -> Any:
    return Message.objects.filter(
        pk=message.pk, state=State.SENDING, lease_owner=message.lease_owner, attempts=message.attempts
    )

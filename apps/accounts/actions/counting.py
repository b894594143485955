"""How often something happened in a window of time: one upsert, exact under any race."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from apps.accounts.queries import window_start
from apps.core.actor import visitor
from apps.core.errors import Limited
from apps.outbox.actions import publish

_UPSERT = """
INSERT INTO accounts_ratecounter (key, window_starts, count) VALUES (%s, to_timestamp(%s), 1)
ON CONFLICT (key, window_starts) DO UPDATE SET count = accounts_ratecounter.count + 1 RETURNING count
"""
_GIVE_BACK = """
UPDATE accounts_ratecounter SET count = count - 1 WHERE key = %s AND window_starts = to_timestamp(%s)
"""


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` times within each window. `name` says to people and machines which limit it is."""

    name: str
    key: str
    window: timedelta
    most: int


def count_try(*, key: str, window: timedelta, now: datetime) -> int:
    """Count one and return how many there are in the window that `now` falls into, this one included."""
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT, [key[:160], window_start(window, now)])
        return int(cursor.fetchone()[0])


def count_within(limits: Sequence[Limit], *, now: datetime) -> list[Limit]:
    """Count one for each limit, in their order; Limited at the first that is passed, the later ones uncounted.

    Returns the limits that this one has just filled: the moment to raise an alarm, once a window. Called inside a
    transaction, a refusal takes its own counting back with it.
    """
    filled = []
    for limit in limits:
        count = count_try(key=limit.key, window=limit.window, now=now)
        if count > limit.most:
            raise too_often(limit, now=now)
        if count == limit.most:
            filled.append(limit)
    return filled


def give_back(limits: Sequence[Limit], *, now: datetime) -> None:
    """Take one off each again: what was counted as a try has turned out to be none."""
    with connection.cursor() as cursor:
        for limit in limits:
            cursor.execute(_GIVE_BACK, [limit.key[:160], window_start(limit.window, now)])


def too_often(limit: Limit, *, now: datetime) -> Limited:
    """The refusal of one limit; it may be tried again when its window ends."""
    length = int(limit.window.total_seconds())
    return Limited(
        "That was too often. Please wait a little and try again.",
        details={"limit": limit.name},
        retry_after=length - int(now.timestamp()) % length,
    )


def tell_reached(limit: Limit, *, organization: UUID) -> None:
    """Publish `limit.reached`, in the transaction that is open."""
    publish(
        "limit.reached",
        actor=visitor(organization),
        subject=f"organization:{organization}",
        revision=0,
        payload={"limit": limit.name, "most": limit.most},
    )

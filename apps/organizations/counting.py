"""Counting what visitors do against the organisation's limits: one statement, exact under any race."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import orjson
from django.db import connection, transaction
from django.utils.crypto import salted_hmac

from apps.accounts.actions.counting import Limit, too_often
from apps.core.actor import visitor
from apps.core.network import network_of
from apps.organizations.limits import Limits
from apps.outbox.actions import publish

WINDOWS = {"hour": timedelta(hours=1), "day": timedelta(days=1)}

# Level by level: who is over a limit of their own uses up nothing of the clinic's share. Rows of a level are taken in
# the order of their keys, and the levels in theirs, so that two of these never wait for one another. The counters are
# committed by themselves, before the booking: nobody waits for another's booking. That a crash forgets the last few
# does no harm, so they do not wait for the disk.
_COUNT = """
WITH wanted AS (
  SELECT w.*, coalesce((o.limits ->> w.name)::int, w.fallback) AS most
  FROM unnest(%(names)s::text[], %(keys)s::text[], %(starts)s::bigint[], %(fallbacks)s::int[], %(levels)s::int[])
    AS w (name, key, starts, fallback, level), organizations_organization o WHERE o.id = %(organization)s
), first AS (
  INSERT INTO accounts_ratecounter (key, window_starts, count)
  SELECT key, to_timestamp(starts), 1 FROM wanted WHERE level = 1 ORDER BY key
  ON CONFLICT (key, window_starts) DO UPDATE SET count = accounts_ratecounter.count + 1 RETURNING key, count
), second AS (
  INSERT INTO accounts_ratecounter (key, window_starts, count)
  SELECT key, to_timestamp(starts), 1 FROM wanted WHERE level = 2
    AND NOT EXISTS (SELECT FROM first JOIN wanted w USING (key) WHERE first.count > w.most) ORDER BY key
  ON CONFLICT (key, window_starts) DO UPDATE SET count = accounts_ratecounter.count + 1 RETURNING key, count
), third AS (
  INSERT INTO accounts_ratecounter (key, window_starts, count)
  SELECT key, to_timestamp(starts), 1 FROM wanted WHERE level = 3
    AND NOT EXISTS (SELECT FROM first JOIN wanted w USING (key) WHERE first.count > w.most)
    AND NOT EXISTS (SELECT FROM second JOIN wanted w USING (key) WHERE second.count > w.most) ORDER BY key
  ON CONFLICT (key, window_starts) DO UPDATE SET count = accounts_ratecounter.count + 1 RETURNING key, count
)
SELECT wanted.key, wanted.most, counted.count, set_config('synchronous_commit', 'off', true)
FROM (SELECT * FROM first UNION ALL SELECT * FROM second UNION ALL SELECT * FROM third) AS counted
JOIN wanted USING (key)
"""


@dataclass(frozen=True, slots=True)
class Party:
    """Who does something: `address` of the client, and what they say of themselves; blank where it is not known."""

    address: str
    email: str = ""
    phone: str = ""
    visitor: str = ""

    def _people(self) -> dict[str, str]:
        known = {"email": self.email.strip().lower(), "phone": self.phone, "visitor": self.visitor}
        # Counters are no place for names and addresses.
        return {
            kind: salted_hmac("frontdesk.limits", f"{kind}:{value}", algorithm="sha256").hexdigest()[:32]
            for kind, value in known.items()
            if value
        }


def count_booking(*, organization: UUID, party: Party, now: datetime) -> None:
    """Limited when this network, person or clinic had its share of bookings; to be asked before the booking."""
    _count(organization, "bookings", party, ("hour", "day", "hour"), now)


def count_hold(*, organization: UUID, party: Party, now: datetime) -> None:
    """The same for holds."""
    _count(organization, "holds", party, ("hour", "hour", "hour"), now)


def count_cancellation(*, organization: UUID, customer: str, now: datetime) -> None:
    """Never refuses: whoever will not come should say so. Too many raise an alarm for the clinic."""
    marks = _marks(organization, "cancellations", Party(address="", visitor=customer), ("", "day", "day"), now)
    _alarm(organization, [limit for limit, count in _counted(organization, marks) if count == limit.most])


def limits_of(organization: UUID) -> Limits:
    """The numbers of one organisation. One statement."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT limits::text FROM organizations_organization WHERE id = %s", [organization])
        row = cursor.fetchone()
    return Limits(**orjson.loads(row[0])) if row else Limits()


def _count(organization: UUID, what: str, party: Party, windows: tuple[str, str, str], now: datetime) -> None:
    counted = _counted(organization, _marks(organization, what, party, windows, now))
    _alarm(organization, [limit for limit, count in counted if count == limit.most])
    for limit, count in counted:
        if count > limit.most:
            raise too_often(limit, now=now)


@dataclass(frozen=True, slots=True)
class _Mark:
    name: str
    key: str
    window: timedelta
    starts: int
    level: int


def _marks(
    organization: UUID, what: str, party: Party, windows: tuple[str, str, str], now: datetime
) -> Sequence[_Mark]:
    """What is to be counted: the address first, then the person, then the clinic."""
    whom = [("address", 1, network_of(party.address))] if windows[0] else []
    whom += [("person", 2, f"{kind}:{mark}") for kind, mark in party._people().items()]
    whom += [("organization", 3, "all")]
    marks = []
    for who, level, mark in whom:
        window = windows[level - 1]
        length = int(WINDOWS[window].total_seconds())
        name = f"{what}_{who}_{window}"
        starts = int(now.timestamp()) // length * length
        marks.append(_Mark(name, f"{name}:{organization}:{mark}", WINDOWS[window], starts, level))
    return marks


def _counted(organization: UUID, marks: Sequence[_Mark]) -> list[tuple[Limit, int]]:
    with connection.cursor() as cursor:
        cursor.execute(
            _COUNT,
            {
                "organization": organization,
                "names": [mark.name for mark in marks],
                "keys": [mark.key for mark in marks],
                "starts": [mark.starts for mark in marks],
                "fallbacks": [getattr(Limits(), mark.name) for mark in marks],
                "levels": [mark.level for mark in marks],
            },
        )
        counts = {key: (most, count) for key, most, count, _ in cursor.fetchall()}
    return [
        (Limit(mark.name, mark.key, mark.window, counts[mark.key][0]), counts[mark.key][1])
        for mark in marks
        if mark.key in counts
    ]


def _alarm(organization: UUID, filled: Sequence[Limit]) -> None:
    """Tell the clinic once a window, at the very last one that is still within."""
    for limit in {limit.name: limit for limit in filled}.values():
        with transaction.atomic():
            publish(
                "limit.reached",
                actor=visitor(organization),
                subject=f"organization:{organization}",
                revision=0,
                payload={"limit": limit.name, "most": limit.most},
            )

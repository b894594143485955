"""Counting what visitors do against the organisation's limits: one statement, exact under any race."""

import hmac
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

import orjson
from django.conf import settings
from django.db import connection, transaction
from django.utils.crypto import salted_hmac

from apps.accounts.actions.counting import Limit, tell_reached, too_often
from apps.accounts.actions.transaction import busy_when_locked
from apps.core.network import network_of
from apps.organizations.limits import Limits

LEVELS = 3
DEFAULTS = asdict(Limits())
WINDOWS = {"hour": timedelta(hours=1), "day": timedelta(days=1)}

# Rows are taken in the order of their keys, so that two of these never wait for one another. The counters are committed
# by themselves, before the booking: nobody waits for another's booking. That a crash forgets the last few does no harm,
# so they do not wait for the disk.
_COUNT = """
INSERT INTO accounts_ratecounter (key, window_starts, count)
SELECT key, to_timestamp(starts), 1
FROM unnest(%(keys)s::text[], %(starts)s::bigint[]) AS mark (key, starts) ORDER BY key
ON CONFLICT (key, window_starts) DO UPDATE SET count = accounts_ratecounter.count + 1
RETURNING key, count, (SELECT limits::text FROM organizations_organization WHERE id = %(organization)s),
  set_config('synchronous_commit', 'off', true)
"""
_GIVE_BACK = """
UPDATE accounts_ratecounter SET count = count - 1
FROM unnest(%(keys)s::text[], %(starts)s::bigint[]) AS mark (key, starts)
WHERE accounts_ratecounter.key = mark.key AND window_starts = to_timestamp(mark.starts)
"""


@lru_cache(maxsize=1)
def _key(secret: str) -> bytes:
    """The key under which people are counted."""
    return salted_hmac("frontdesk.limits", "people", secret, algorithm="sha256").digest()


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
            kind: hmac.digest(_key(settings.SECRET_KEY), f"{kind}:{value}".encode(), "sha256").hex()[:32]
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


@busy_when_locked()
def _counted(organization: UUID, marks: Sequence[_Mark]) -> list[tuple[Limit, int]]:
    """The limits with their counts, level by level, up to the first level where one is passed.

    Who is over a limit of their own uses up nothing of the clinic's share: what was counted further on is given back.
    """
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, _rows(marks) | {"organization": organization})
        found = cursor.fetchall()
    counts = {key: count for key, count, *_ in found}
    numbers = DEFAULTS | orjson.loads(found[0][2] or "{}")
    counted = [
        (Limit(mark.name, mark.key, mark.window, numbers[mark.name]), counts[mark.key], mark.level) for mark in marks
    ]
    last = min((level for limit, count, level in counted if count > limit.most), default=LEVELS)
    if last < LEVELS:
        with connection.cursor() as cursor:
            cursor.execute(_GIVE_BACK, _rows([mark for mark in marks if mark.level > last]))
    return [(limit, count) for limit, count, level in counted if level <= last]


def _rows(marks: Sequence[_Mark]) -> dict[str, Any]:
    return {"keys": [mark.key for mark in marks], "starts": [mark.starts for mark in marks]}


def _alarm(organization: UUID, filled: Sequence[Limit]) -> None:
    """Tell the clinic once a window, at the very last one that is still within."""
    for limit in {limit.name: limit for limit in filled}.values():
        with transaction.atomic():
            tell_reached(limit, organization=organization)

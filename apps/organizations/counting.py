"""Counting what visitors do against the organisation's limits: one statement, exact under any race."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from uuid import UUID

import orjson
from django.conf import settings
from django.db import connection, transaction
from django.utils.crypto import salted_hmac

from apps.accounts.actions.counting import Limit, tell_reached, too_often
from apps.accounts.actions.idempotency import RequestKey
from apps.accounts.actions.transaction import busy_when_locked
from apps.accounts.queries import window_start
from apps.core.errors import KeyReused
from apps.core.network import network_of
from apps.organizations.limits import Limits

DEFAULTS = asdict(Limits())
WINDOWS = {"hour": 3600, "day": 24 * 3600}  # seconds

# Address, person and clinic in turn, and within each the rows in the order of their keys, so that two of these never
# wait for one another. Who is over a limit is counted no further: nobody uses up what is the clinic's or another's.
# The counters are committed by themselves, before the booking: nobody waits for another's booking. That a crash forgets
# the last few does no harm, so they do not wait for the disk. Nor is anybody counted again for hearing an answer again.
_LEVEL = """
  INSERT INTO accounts_ratecounter (key, window_starts, count)
  SELECT key, to_timestamp(starts), 1 FROM mark
  WHERE level = {level} AND NOT EXISTS (SELECT FROM {before} AS counted JOIN mark USING (key) WHERE count > most)
  ORDER BY key
  ON CONFLICT (key, window_starts) DO UPDATE SET count = accounts_ratecounter.count + 1
  RETURNING key, count"""
_COUNT = f"""
WITH mark AS (
  SELECT key, starts, level, coalesce((limits ->> given.name)::bigint, usual) AS most
  FROM jsonb_to_recordset(%(marks)s::jsonb) AS given (key text, name text, starts bigint, level int, usual bigint)
  LEFT JOIN organizations_organization ON id = %(organization)s
  WHERE NOT EXISTS (SELECT FROM accounts_idempotencykey AS kept WHERE kept.scope = %(scope)s AND kept.key = %(key)s)
), nobody AS (SELECT '' AS key, 0 AS count WHERE false)
, address AS ({_LEVEL.format(level=1, before="nobody")})
, person AS ({_LEVEL.format(level=2, before="address")})
, clinic AS ({_LEVEL.format(level=3, before="(TABLE address UNION ALL TABLE person)")})
SELECT key, count, most, set_config('synchronous_commit', 'off', true)
FROM (TABLE address UNION ALL TABLE person UNION ALL TABLE clinic) AS counted JOIN mark USING (key)
"""  # noqa: S608  texts of our own


@lru_cache(maxsize=1)
def _key(secret: str) -> bytes:
    """The key under which people are counted."""
    return salted_hmac("frontdesk.limits", "people", secret, algorithm="sha256").digest()


@dataclass(frozen=True, slots=True)
class Party:
    """Who does something: `address` of the client, and what they say of themselves; blank where it is not known.

    An address of None is not counted: that of a program behind which many people stand.
    """

    address: str | None
    email: str = ""
    phone: str = ""
    visitor: str = ""

    def _people(self) -> dict[str, str]:
        known = {"email": self.email.strip().lower(), "phone": self.phone, "visitor": self.visitor}
        # Counters are no place for names and addresses.
        return {
            kind: hashlib.blake2b(f"{kind}:{value}".encode(), key=_key(settings.SECRET_KEY), digest_size=16).hexdigest()
            for kind, value in known.items()
            if value
        }


def count_booking(*, organization: UUID, party: Party, now: datetime, once: RequestKey | None = None) -> None:
    """Limited when this network, person or clinic had its share of bookings; to be asked before the booking.

    What has an answer under its key already is not counted: KeyReused, and `answer_once` knows what to answer.
    """
    _count(organization, "bookings", party, ("hour", "day", "hour"), now, once)


def count_hold(*, organization: UUID, party: Party, now: datetime, once: RequestKey | None = None) -> None:
    """The same for holds."""
    _count(organization, "holds", party, ("hour", "hour", "hour"), now, once)


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


def _count(
    organization: UUID,
    what: str,
    party: Party,
    windows: tuple[str, str, str],
    now: datetime,
    once: RequestKey | None,
) -> None:
    counted = _counted(organization, _marks(organization, what, party, windows, now), once)
    if not counted:
        raise KeyReused("This request was answered already.")
    _alarm(organization, [limit for limit, count in counted if count == limit.most])
    for limit, count in counted:
        if count > limit.most:
            raise too_often(limit, now=now)


@dataclass(frozen=True, slots=True)
class _Mark:
    """One counter: of which limit, in the window of `length` seconds from `starts`; the statement reads it as JSON."""

    name: str
    key: str
    length: int
    starts: int
    level: int
    usual: int


def _marks(
    organization: UUID, what: str, party: Party, windows: tuple[str, str, str], now: datetime
) -> Sequence[_Mark]:
    """What is to be counted: the address first, then the person, then the clinic."""
    whom = [("address", 1, network_of(party.address))] if windows[0] and party.address is not None else []
    whom += [("person", 2, f"{kind}:{mark}") for kind, mark in party._people().items()]
    whom += [("organization", 3, "all")]
    marks = []
    for who, level, mark in whom:
        window = windows[level - 1]
        length = WINDOWS[window]
        name = f"{what}_{who}_{window}"
        starts = window_start(timedelta(seconds=length), now)
        marks.append(_Mark(name, f"{name}:{organization}:{mark}", length, starts, level, DEFAULTS[name]))
    return marks


@busy_when_locked()
def _counted(organization: UUID, marks: Sequence[_Mark], once: RequestKey | None = None) -> list[tuple[Limit, int]]:
    """The limits with their counts, level by level, up to the first level where one is passed; none of a request that
    was answered before. One statement."""
    once = once or RequestKey("", None)
    with connection.cursor() as cursor:
        cursor.execute(
            _COUNT,
            {"marks": orjson.dumps(marks).decode(), "organization": organization, "scope": once.scope, "key": once.key},
        )
        counts = {key: (count, most) for key, count, most, _ in cursor.fetchall()}
    return [
        (Limit(mark.name, mark.key, timedelta(seconds=mark.length), counts[mark.key][1]), counts[mark.key][0])
        for mark in marks
        if mark.key in counts
    ]


def _alarm(organization: UUID, filled: Sequence[Limit]) -> None:
    """Tell the clinic once a window, at the very last one that is still within."""
    for limit in {limit.name: limit for limit in filled}.values():
        with transaction.atomic():
            tell_reached(limit, organization=organization)

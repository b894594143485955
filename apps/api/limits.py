"""How many calls a minute one caller has: for fairness, not for safety, so it is counted in the cache and fails open.

Limits that guard passwords and codes are counted in the database instead (apps/accounts, floor 3).
"""

import time
from dataclasses import dataclass
from uuid import UUID

import structlog
from django.core.cache import cache
from django.http import HttpResponse

from apps.core.actor import Actor
from apps.core.errors import Limited
from apps.organizations.counting import limits_of

log = structlog.get_logger(__name__)

WINDOW = 60  # seconds
PAUSE = 5.0  # seconds without asking a cache that has just failed
NUMBER_KEPT = 60  # seconds that a process believes an organisation's number
MOST_KEPT = 1000  # organisations

_failed_at = -PAUSE
_numbers: dict[UUID, tuple[int, float]] = {}


@dataclass(frozen=True, slots=True)
class Share:
    """What a caller has in this minute. `reset` is in seconds."""

    limit: int
    left: int
    reset: int

    def write(self, response: HttpResponse) -> None:
        """The headers by which a caller can keep to it."""
        response["X-RateLimit-Limit"] = str(self.limit)
        response["X-RateLimit-Remaining"] = str(self.left)
        response["X-RateLimit-Reset"] = str(self.reset)


def count_call(actor: Actor, now: float) -> Share | None:
    """Count one call of this caller; Limited beyond the organisation's number, None while the cache is away.

    `now` in epoch seconds.
    """
    global _failed_at  # noqa: PLW0603  one per process
    if time.monotonic() - _failed_at < PAUSE:
        return None
    try:
        limit, count = _number(actor.organization), _counted(f"api:{actor.organization}:{actor}:{int(now) // WINDOW}")
    except Exception as error:  # noqa: BLE001  whatever a cache's client raises: calls go on
        _failed_at = time.monotonic()
        log.warning("calls_not_counted", error=type(error).__name__)
        return None
    share = Share(limit, max(limit - count, 0), WINDOW - int(now) % WINDOW)
    if count > limit:
        raise Limited(
            f"That was more than {limit} calls in a minute.",
            details={"limit": "api_calls_caller_minute"},
            retry_after=share.reset,
        )
    return share


def _counted(key: str) -> int:
    """The count with this call. One that is there already is the usual case, and the one with the fewest trips."""
    try:
        return int(cache.incr(key))
    except ValueError:  # the first call of this minute
        return 1 if cache.add(key, 1, timeout=2 * WINDOW) else int(cache.incr(key))


def _number(organization: UUID) -> int:
    """The organisation's number, as it was read at most a minute ago."""
    number, believed_until = _numbers.get(organization, (0, 0.0))
    if time.monotonic() < believed_until:
        return number
    if len(_numbers) >= MOST_KEPT:
        _numbers.clear()
    number = limits_of(organization).api_calls_caller_minute
    _numbers[organization] = number, time.monotonic() + NUMBER_KEPT
    return number

"""The only place that reads the wall clock. Below the doors, `now` is an argument."""

from datetime import UTC, datetime


def now() -> datetime:
    """This instant, aware, in UTC."""
    return datetime.now(UTC)


def epoch(instant: datetime) -> int:
    """Whole seconds since the epoch; a fraction is cut off."""
    return int(instant.timestamp())


def instant(seconds: int) -> datetime:
    """The aware UTC datetime of whole seconds since the epoch."""
    return datetime.fromtimestamp(seconds, UTC)

"""Clock times of one plain day of 24 hours, so that a test of the grid reads like an appointment book."""

from apps.availability.intervals import Interval
from apps.availability.slots import Taker, Terms

MINUTE = 60
EVER = 10**9


def at(text: str) -> int:
    """'08:30' -> seconds; hours may exceed 24 or be negative for the neighbouring days."""
    hours, minutes = text.split(":")
    return int(hours) * 3600 + int(minutes) * 60


def span(text: str) -> Interval:
    """'08:00-12:00' -> an interval."""
    starts, ends = text.split("-")
    return at(starts), at(ends)


def spans(text: str) -> list[Interval]:
    return [span(one) for one in text.split()]


def shown(starts: list[int]) -> str:
    """Starts -> '08:00 08:10'."""
    return " ".join(f"{start // 3600:02}:{start // 60 % 60:02}" for start in starts)


def taker(openings: str, busy: str = "", step: int = 15, calendar: int = 1) -> Taker:
    return Taker(calendar, step * MINUTE, spans(openings), spans(busy))


def terms(length: int, before: int = 0, after: int = 0, earliest: int = -EVER, latest: int = EVER) -> Terms:
    """Minutes for length and buffers, instants for notice and horizon."""
    return Terms(length * MINUTE, before * MINUTE, after * MINUTE, earliest, latest)

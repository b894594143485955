"""Between the wall clock of a zone and instants. Both rules for change days are those of RFC 5545, section 3.3.5."""

from bisect import bisect_left
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo


def instant_of(day: date, seconds: int, zone: ZoneInfo) -> int:
    """The instant at which the clocks of `zone` show `seconds` after 00:00 of `day`; 86,400 is the next midnight.

    A time that the clocks skip moves forward by the gap; of a time that they show twice the first is meant.
    """
    # The sum is one of labels on a clock face, so it is made before the zone is known: a local time never gets a delta.
    face = datetime.combine(day, time()) + timedelta(seconds=seconds)
    return int(face.replace(tzinfo=zone).timestamp())


def local_day(instant: int, zone: ZoneInfo) -> date:
    """The calendar day that `zone` writes at the instant."""
    return datetime.fromtimestamp(instant, zone).date()


def day_bounds(day: date, zone: ZoneInfo) -> tuple[int, int]:
    """The real start of the local day and that of the next: 23, 24 or 25 hours, rarely others.

    A day that the zone left out (Pacific/Apia, 30 December 2011) is empty. Where clocks once fell back over midnight
    (America/St_Johns until 2011) a day starts at its first midnight.
    """
    return _start_of(day, zone), _start_of(day + timedelta(days=1), zone)


@lru_cache(maxsize=20_000)
def _start_of(day: date, zone: ZoneInfo) -> int:
    """The first instant of the day; where midnight is skipped, the end of the gap."""
    midnight = datetime.combine(day, time(), zone)
    reading = int(midnight.timestamp())
    # Only of a skipped time the second reading is the earlier one. The gap lies between the two and need not begin at
    # midnight (America/Toronto, 30 March 1919, 23:30 to 00:30), so the change itself is looked for.
    low = min(reading, int(midnight.replace(fold=1).timestamp()))
    return low + bisect_left(range(low, reading), day, key=lambda instant: local_day(instant, zone))

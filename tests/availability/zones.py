"""The zones that clinics can choose, some odd ones, and the moments at which their clocks change."""

import json
import os
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

# 1 is what every run does; the nightly run raises it, and a mutation run lowers it.
FACTOR = float(os.environ.get("TEST_EXAMPLES_FACTOR", "1"))

LABELS: dict[str, str] = json.loads(
    (Path(__file__).parents[2] / "apps" / "groups" / "timezones.json").read_text(encoding="utf-8")
)
ODD = ["Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia", "America/St_Johns"]
ZONES = sorted({*LABELS.values(), *ODD})
YEARS = (2026, 2027)


class Change(NamedTuple):
    """The clocks of `zone` go from offset `before` to offset `after` (seconds) at the instant `at`."""

    zone: str
    at: int
    before: int
    after: int

    def __str__(self) -> str:
        return f"{self.zone}@{datetime.fromtimestamp(self.at, UTC):%Y-%m-%dT%H:%M}"


def offset_at(instant: int, zone: str) -> int:
    offset = datetime.fromtimestamp(instant, ZoneInfo(zone)).utcoffset()
    assert offset is not None
    return int(offset.total_seconds())


@cache
def changes(zone: str, year: int) -> list[Change]:
    """Every change of the offset in the year, found by looking once a day and halving between."""
    first = datetime(year, 1, 1, tzinfo=UTC)
    days = [int((first + timedelta(days=n)).timestamp()) for n in range(367)]
    found = []
    for early, late in pairwise(days):
        if offset_at(early, zone) != offset_at(late, zone):
            low, high = early, late
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if offset_at(middle, zone) == offset_at(early, zone) else (low, middle)
            found.append(Change(zone, high, offset_at(early, zone), offset_at(late, zone)))
    return found


CHANGES = [change for zone in ZONES for year in YEARS for change in changes(zone, year)]
SKIPPING = [change for change in CHANGES if change.after > change.before]
REPEATING = [change for change in CHANGES if change.after < change.before]


def face(instant: int, zone: str) -> datetime:
    """What the clocks of the zone show, without a zone."""
    return datetime.fromtimestamp(instant, ZoneInfo(zone)).replace(tzinfo=None)


def seconds_of(shown: datetime) -> int:
    return shown.hour * 3600 + shown.minute * 60 + shown.second


def examples(count: int) -> int:
    return max(10, int(count * FACTOR))

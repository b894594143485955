"""The 142 labels a group's time zone may carry, and the IANA zones they stand for.

What is stored is the label ("Paris"); the zone is derived. Source: the appendix of the published Group contract.
"""

import json
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

ZONES: dict[str, str] = json.loads(Path(__file__).with_name("timezones.json").read_text("utf-8"))

# zoneinfo knows today's names; the contract's map keeps the old ones for three places.
LABELS = tuple(ZONES)


@lru_cache(maxsize=len(ZONES))
def zone_of(label: str) -> ZoneInfo:
    """The zone of one label; KeyError for a label that is not in the map."""
    return ZoneInfo(ZONES[label])


@lru_cache(maxsize=600)
def label_for(zone: str) -> str | None:
    """The label under which a site in this IANA zone runs: that of the very zone, else one whose clocks agree with it.

    Clocks agree when they show the same at every moment of the years to come, looked at week by week. None where no
    label's do.
    """
    own = next((label for label, name in ZONES.items() if name == zone), None)
    return own or next((label for label in LABELS if _shown(ZONES[label]) == _shown(zone)), None)


@lru_cache(maxsize=600)
def _shown(zone: str) -> tuple[timedelta | None, ...]:
    clock, first = ZoneInfo(zone), datetime(2026, 1, 1, tzinfo=UTC)
    return tuple((first + timedelta(weeks=week)).astimezone(clock).utcoffset() for week in range(2 * 53))

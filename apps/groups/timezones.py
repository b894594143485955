"""The 142 labels a group's time zone may carry, and the IANA zones they stand for.

What is stored is the label ("Paris"); the zone is derived. Source: the appendix of the published Group contract.
"""

import json
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

"""What the body of a booking says."""

from collections.abc import Callable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from apps.api.groups.fiches import KINDS, gathered
from apps.api.groups.kinds import Day, Flag, Instant, Kind, Reference, Text, Whole, read_ids
from apps.api.groups.resource import Given
from apps.core.errors import Invalid
from apps.groups.models import Group
from apps.groups.models.customfields import COLUMNS
from apps.groups.timezones import zone_of

MOST_SERVICES = 50
SPARE: dict[str, Kind] = {name: KINDS[name.rstrip("0123456789")] for name in COLUMNS}
FICHE: dict[str, Kind] = {
    "firstname": Text(64),
    "lastname": Text(64),
    "firstphone": Text(25),
    "secondphone": Text(25),
    "email": Text(255),
    "birthdate": Day(),
    "externid": Whole(nullable=True),
    "rappel_email": Flag(),
    "rappel_sms": Flag(),
    **SPARE,
}
CORE = {"rappel_email": "remind_by_email", "rappel_sms": "remind_by_sms"} | {name: f"custom.{name}" for name in SPARE}


def read_visit(body: Mapping[str, Any], group: Group) -> Given:
    """`date` (UTC), `calendar`, `services`, `comments`, `from_web`, `websource`, `custom`, and `fiche`: a number, or a
    card's fields.

    Only what was said is in it; Invalid naming every field that cannot be read.
    """
    readers: dict[str, tuple[str, Callable[[Any, ZoneInfo], Any]]] = {
        "date": ("date", Instant().read),
        "start": ("date", Instant().read),
        "calendar_id": ("calendar", Reference().read),
        "intervention_ids": ("services", _services),
        "intervention_id": ("services", _services),
        "comments": ("comments", Text(None).read),
        "from_web": ("from_web", Flag().read),
        "websource": ("websource", Text(255).read),
        **{name: (f"custom.{name}", kind.read) for name, kind in SPARE.items()},
    }
    zone = zone_of(group.timezone)
    found: Given = {}
    wrong: dict[str, list[str]] = {}
    for name, (core, read) in readers.items():
        if name in body:
            try:
                found[core] = read(body[name], zone)
            except ValueError as error:
                wrong[name] = [str(error)]
    if "fiche" in body:
        found["fiche"] = _fiche(body["fiche"], zone, wrong)
    if wrong:
        raise Invalid("Some fields need another look.", fields=wrong)
    return gathered(found)


def _services(value: Any, _zone: ZoneInfo) -> list[int]:
    found = read_ids(value if isinstance(value, list) else [value])
    if not 0 < len(found) <= MOST_SERVICES:
        raise ValueError("This must be numbers of interventions.")
    return found


def _fiche(said: Any, zone: ZoneInfo, wrong: dict[str, list[str]]) -> int | Given | None:
    if not isinstance(said, dict):
        wrong["fiche"] = ["This is an object with an id, or with a new client's fields."]
        return None
    if said.get("id"):
        try:
            return Whole(least=1).read(said["id"], zone)
        except ValueError as error:
            wrong["fiche.id"] = [str(error)]
            return None
    found: Given = {}
    for name, kind in FICHE.items():
        if name in said:
            try:
                found[CORE.get(name, name)] = kind.read(said[name], zone)
            except ValueError as error:
                wrong[f"fiche.{name}"] = [str(error)]
    return gathered(found)

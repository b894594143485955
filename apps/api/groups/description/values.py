"""Kinds of values as JSON schemas: as they are shown, and as they are taken."""

from collections.abc import Iterable
from typing import Any

from apps.api.groups.fields import Field
from apps.api.groups.kinds import LARGEST, Day, Face, Flag, Instant, Kind, Number, Reference, Text, Whole

Schema = dict[str, Any]
WALL = r"^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}$"
MOMENTS = (Instant, Day, Face)


def shown(kind: Kind) -> Schema:
    """What a record holds."""
    if isinstance(kind, MOMENTS):
        told: Schema = {"type": "string", "pattern": WALL}
    elif isinstance(kind, Number):
        told = {"type": "number"}
    elif isinstance(kind, Whole | Reference):
        told = {"type": "integer"}
    else:
        told = {"type": kind.type}
    return told | {"nullable": True} if may_be_empty(kind) else told


def taken(kind: Kind) -> Schema:
    """What a body may hold, as a client of today writes it; texts of numbers and flags are understood, too."""
    told = shown(kind)
    if isinstance(kind, Text) and kind.longest is not None:
        told["maxLength"] = kind.longest
    if isinstance(kind, Whole):
        told |= {"minimum": kind.least, "maximum": LARGEST}
    if isinstance(kind, Reference):
        told |= {"minimum": 0, "maximum": LARGEST}
    if isinstance(kind, MOMENTS):
        told["example"] = "2026-11-24 09:30:00"
    return told


def may_be_empty(kind: Kind) -> bool:
    """Whether a record may hold nothing at all of it."""
    if isinstance(kind, Text | Flag | Whole):
        return kind.nullable
    return True


def properties(fields: Iterable[Field]) -> Schema:
    """The schema of an object with all of these; a name with a dot is a field of an object within."""
    own: dict[str, Schema] = {}
    within: dict[str, list[Field]] = {}
    for field in fields:
        outer, dot, _inner = field.name.partition(".")
        if dot:
            within.setdefault(outer, []).append(field)
        else:
            own[field.name] = shown(field.kind) | ({"nullable": True} if field.inside else {})
    for outer, inner in within.items():
        told = {field.name.partition(".")[2]: shown(field.kind) for field in inner}
        own[outer] = {"type": "object", "required": sorted(told), "properties": told, "additionalProperties": False}
    return {"type": "object", "required": sorted(own), "properties": own, "additionalProperties": False}

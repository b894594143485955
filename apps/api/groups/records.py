"""Reading records: a page of them, all of them, or one; always the same number of statements."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F, QuerySet

from apps.api.groups.asked import Asked
from apps.api.groups.caller import Caller
from apps.api.groups.conditions import narrowed
from apps.api.groups.fields import Field
from apps.api.groups.kinds import Instant
from apps.api.groups.resource import Given, Resource
from apps.core.errors import Invalid, NotFound
from apps.groups.access import zone_labels
from apps.groups.models import Group
from apps.groups.timezones import zone_of

CHUNK = 2000  # rows that a stream holds at a time


@dataclass(frozen=True, slots=True)
class Record:
    """One record as its caller is shown it, with what the door itself needs to know of its row."""

    shown: Given
    revision: int
    group: int | None


@dataclass(frozen=True, slots=True)
class Page:
    """The envelope of a collection; `records` may be read once."""

    asked: Asked
    total: int
    records: Iterator[Given]

    @property
    def head(self) -> Given:
        """What is known before the records are."""
        asked = self.asked
        return {
            "totalRecords": self.total,
            "startIndex": asked.start,
            "sort": asked.sort,
            "dir": ("desc" if asked.descending else "asc") if asked.sort else None,
            "pageSize": self.total if asked.results is None else asked.results,
        }


def page_of(resource: Resource, caller: Caller, group: Group | None, query: Mapping[str, Any], asked: Asked) -> Page:
    """The records that were asked for: one statement for their number and one for themselves."""
    fields = resource.readable(caller)
    by_name = {field.name: field for field in fields}
    rows = _scope(resource, caller, group)
    rows = resource.narrowed(rows, query)
    if asked.search:
        rows = resource.searched(rows, asked.search)
    rows = _matching(rows, resource, caller, group, by_name, asked)
    total = rows.count()
    ordered = rows.order_by(*_order(by_name, asked, caller))
    end = None if asked.results is None else asked.start + asked.results
    chosen = _columns(ordered, resource, fields, caller)[asked.start : end]
    found = chosen.iterator(chunk_size=CHUNK) if asked.streams else iter(chosen)
    return Page(asked, total, (_record(row, resource, fields, caller).shown for row in found))


def record_of(resource: Resource, caller: Caller, group: Group | None, number: int) -> Record:
    """One record; NotFound where there is none in this caller's reach, or none in the group of the path."""
    fields = resource.readable(caller)
    row = _columns(_scope(resource, caller, group).filter(pk=number), resource, fields, caller).first()
    if row is None:
        raise NotFound(f"There is no such {resource.singular}.")
    return _record(row, resource, fields, caller)


def _scope(resource: Resource, caller: Caller, group: Group | None) -> QuerySet[Any]:
    rows = resource.rows(caller)
    return rows if group is None else resource.of_group(rows, group.pk)


def _columns(rows: QuerySet[Any], resource: Resource, fields: list[Field], caller: Caller) -> QuerySet[Any, Any]:
    """The clock, the revision and the group of each row, then its fields; a column of JSON is read once, at the end."""
    plain = [field.expression(caller.profile) for field in fields if not field.inside]
    return rows.values_list(F(resource.zone), F(resource.revision), F(resource.group), *plain, *map(F, _boxes(fields)))


def _record(row: tuple[Any, ...], resource: Resource, fields: list[Field], caller: Caller) -> Record:
    label, revision, group, *values = row
    zone = zone_of(label)
    boxes = _boxes(fields)
    plain = iter(values[: len(values) - len(boxes)])
    inside = dict(zip(boxes, values[len(values) - len(boxes) :], strict=True))
    shown = {}
    for field in fields:
        value = inside[field.inside[0]].get(field.inside[1]) if field.inside else next(plain)
        shown[field.name] = field.kind.show(value, zone)
    return Record(resource.shown(shown, caller), revision, group)


def _boxes(fields: list[Field]) -> list[str]:
    return list(dict.fromkeys(field.inside[0] for field in fields if field.inside))


def _matching(
    rows: QuerySet[Any],
    resource: Resource,
    caller: Caller,
    group: Group | None,
    by_name: Mapping[str, Field],
    asked: Asked,
) -> QuerySet[Any]:
    zones: dict[str, ZoneInfo] = {}
    for condition in asked.conditions:
        field = by_name.get(condition.field)
        if field is None:
            raise _unknown(f"{condition.place}[field]", by_name)
        if isinstance(field.kind, Instant) and not zones:
            labels = [group.timezone] if group else zone_labels(caller.actor)
            zones = {label: zone_of(label) for label in labels}
        column = field.expression(caller.profile)
        rows = narrowed(rows, condition, field.kind, column, resource.zone, zones)
    return rows


def _order(by_name: Mapping[str, Field], asked: Asked, caller: Caller) -> list[Any]:
    if asked.sort is None:
        return ["pk"]
    field = by_name.get(asked.sort)
    if field is None:
        raise _unknown("sort", by_name)
    column = field.expression(caller.profile)
    return [column.desc() if asked.descending else column.asc(), "pk"]


def _unknown(place: str, by_name: Mapping[str, Field]) -> Invalid:
    sentence = f"There is no such field to ask for. There are: {', '.join(by_name)}."
    return Invalid(sentence, fields={place: [sentence]})

"""`conditions[0][field]=lastname&conditions[0][op]=like&conditions[0][value]=Mar%`: each becomes a look-up of the ORM.

A condition is keyed (field, op, value) or positional (three values in this order), numbered or not.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F, Lookup, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast

from apps.api.groups.brackets import split
from apps.api.groups.kinds import Instant, Kind, Reference, Text, Whole
from apps.core.errors import Invalid

COMPARISONS = {"=": "exact", "!=": "exact", ">": "gt", ">=": "gte", "<": "lt", "<=": "lte"}
OPERATORS = (*COMPARISONS, "like", "not like", "in", "not in")
NEGATED = {"!=", "not like", "not in"}
MOST, MOST_VALUES = 20, 1000
NAMES = ("field", "op", "value")
UTC = ZoneInfo("UTC")


class Like(Lookup):  # the stubs alone give it a type parameter
    """SQL's LIKE with its `%` and `_`, whatever the case."""

    lookup_name = "like"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        left, of_left = self.process_lhs(compiler, connection)
        right, of_right = self.process_rhs(compiler, connection)
        # Without an escape character no pattern is malformed.
        return f"{left} ILIKE {right} ESCAPE ''", [*of_left, *of_right]


@dataclass(frozen=True, slots=True)
class Condition:
    """What one condition says, not yet understood."""

    place: str
    field: str
    op: str
    value: str


def conditions_of(pairs: Iterable[tuple[str, str]]) -> list[Condition]:
    """Every condition of a query, in order; Invalid naming the one that is not whole."""
    found: dict[str, dict[str, str]] = {}
    unnumbered = 0
    for name, value in pairs:
        first, parts = split(name)
        if first != "conditions":
            continue
        if len(parts) != len(("place", "part")):
            raise _wrong(name, "A condition has a field, an op and a value.")
        place, part = parts
        if place == "":  # every three values make one
            place, unnumbered = str(unnumbered // len(NAMES)), unnumbered + 1
        said = found.setdefault(place, {})
        said[part or str(len(said))] = value
    if len(found) > MOST:
        raise _wrong("conditions", f"At most {MOST} conditions.")
    return [_whole(f"conditions[{place}]", said) for place, said in found.items()]


def _whole(place: str, said: Mapping[str, str]) -> Condition:
    parts = {NAMES[int(part)] if part in {"0", "1", "2"} else part: value for part, value in said.items()}
    if set(parts) != set(NAMES):
        raise _wrong(place, "A condition has a field, an op and a value.")
    op = " ".join(parts["op"].lower().split())
    if op not in OPERATORS:
        raise _wrong(f"{place}[op]", f"An operator is one of: {', '.join(OPERATORS)}.")
    return Condition(place, parts["field"], op, parts["value"])


def narrowed(
    rows: QuerySet[Any], condition: Condition, kind: Kind, column: Any, zone: str, zones: Mapping[str, ZoneInfo]
) -> QuerySet[Any]:
    """The rows that meet the condition. Those without a value are unlike every value.

    A time is read on the clock of each row's own group; `zone` is the look-up of that clock's label, `zones` has those
    that occur.
    """
    rows = rows.alias(asked=column)
    if isinstance(kind, Instant):
        told = Q(pk__in=[])
        for label, clock in zones.items():
            told |= Q(**{zone: label}) & _told(condition, kind, clock)
    else:
        told = _told(condition, kind, UTC)
    return rows.filter(~told | Q(asked__isnull=True) if condition.op in NEGATED else told)


def _told(condition: Condition, kind: Kind, clock: ZoneInfo) -> Q:
    place = f"{condition.place}[value]"
    if condition.op in {"like", "not like"}:
        return Q(Like(Cast(F("asked"), TextField()), Value(_read(place, Text(), condition.value, clock))))
    if condition.op in {"in", "not in"}:
        values = [part.strip() for part in condition.value.split(",")]
        if len(values) > MOST_VALUES:
            raise _wrong(place, f"At most {MOST_VALUES} values.")
        return Q(asked__in=[_read(place, kind, value, clock) for value in values])
    exact = COMPARISONS[condition.op] == "exact"
    if isinstance(kind, Reference) and not exact:
        kind = Whole()  # "more than 0" means having one at all
    value = _read(place, kind, condition.value, clock)
    if value is None and not exact:
        raise _wrong(place, "This must have a value.")
    return Q(asked__isnull=True) if value is None else Q(**{f"asked__{COMPARISONS[condition.op]}": value})


def _read(place: str, kind: Kind, value: str, clock: ZoneInfo) -> Any:
    try:
        return kind.read(value, clock)
    except ValueError as error:
        raise _wrong(place, str(error)) from None


def _wrong(place: str, sentence: str) -> Invalid:
    return Invalid(sentence, fields={place: [sentence]})

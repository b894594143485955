"""Names with brackets, as queries and forms send them: `conditions[0][op]`, `pro[email]`, `ids[]`.

Brackets arrive raw or percent-encoded; Django's QueryDict has decoded them.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from apps.api.groups.kinds import read_ids
from apps.core.errors import Invalid

PART = re.compile(r"\[([^\[\]]*)\]")
DEEPEST = 4


def nested(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """`[("pro[email]", "a")]` is `{"pro": {"email": "a"}}`; deeper names than four are left out."""
    made: dict[str, Any] = {}
    for name, value in pairs:
        first, parts = split(name)
        if len(parts) > DEEPEST:
            continue
        place, key = made, first
        for part in parts:
            inner = place.setdefault(key, {})
            if not isinstance(inner, dict):
                break
            place, key = inner, part or str(len(inner))
        else:
            place[key] = value
    return made


def split(name: str) -> tuple[str, list[str]]:
    """`conditions[0][op]` is `("conditions", ["0", "op"])`."""
    first, bracket, rest = name.partition("[")
    return first, PART.findall(bracket + rest)


def values_of(query: Mapping[str, Any], name: str) -> list[str]:
    """Every value of a list: `ids[]=1&ids[]=2`, `ids[0]=1`, `ids=1`."""
    lists = query.lists() if hasattr(query, "lists") else ((key, [value]) for key, value in query.items())
    return [value for key, values in lists if split(key)[0] == name for value in values]


def ids_of(query: Mapping[str, Any], name: str) -> list[int]:
    """The numbers of a list such as `calendar_ids[]=1`; Invalid naming it."""
    try:
        return read_ids(values_of(query, name))
    except ValueError as error:
        raise Invalid(str(error), fields={name: [str(error)]}) from None

"""What a collection is asked for: which page, in which order, matching what."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from apps.api.groups.conditions import Condition, conditions_of
from apps.core.errors import Invalid

USUAL, LARGEST_PAGE, LARGEST_START = 25, 1000, 10**9
LONGEST_SEARCH = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """`results` is None for all of them; `descending` means nothing without `sort`."""

    results: int | None
    start: int
    sort: str | None
    descending: bool
    search: str
    conditions: tuple[Condition, ...]

    @property
    def streams(self) -> bool:
        """Whether the answer is too long to be put together before it is sent."""
        return self.results is None or self.results > LARGEST_PAGE


def read_asked(query: Mapping[str, Any]) -> Asked:
    """What a query string says; Invalid naming the parameter that cannot be."""
    pairs = [(key, value) for key, values in query.lists() for value in values]  # type: ignore[attr-defined]
    results = query.get("results", "")
    direction = query.get("dir", "").lower()
    sort = query.get("sort") or None
    if sort and direction not in {"", "asc", "desc"}:
        raise _wrong("dir", "The direction is asc or desc.")
    return Asked(
        results=None if results == "all" else _number("results", results, USUAL),
        start=_number("startIndex", query.get("startIndex", ""), 0),
        sort=sort,
        descending=direction == "desc",
        search=query.get("search", "")[:LONGEST_SEARCH],
        conditions=tuple(conditions_of(pairs)),
    )


def _number(name: str, text: str, usual: int) -> int:
    if text == "":
        return usual
    if not re.fullmatch(r"[0-9]{1,9}", text) or int(text) > LARGEST_START:
        also = " or all" if name == "results" else ""
        raise _wrong(name, f"This must be a whole number{also}.")
    return int(text)


def _wrong(name: str, sentence: str) -> Invalid:
    return Invalid(sentence, fields={name: [sentence]})

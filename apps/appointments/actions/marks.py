"""What programs write on the entries of a calendar besides what these are."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypedDict


@dataclass(frozen=True, slots=True)
class Marks:
    """On an appointment: a label, a colour (#RRGGBB), who took it, the page it came from, its spare columns."""

    text: str = ""
    color: str = ""
    taker: str = ""
    websource: str = ""
    custom: Mapping[str, Any] = field(default_factory=dict)


NO_MARKS = Marks()


class NoteMarks(TypedDict, total=False):
    """On a note."""

    comments: str
    color: str
    taker: str


class EntryMarks(NoteMarks, total=False):
    """On a break or a session."""

    text: str

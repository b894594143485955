"""What programs write on the entries of a calendar besides what these are."""

from dataclasses import dataclass
from typing import TypedDict


@dataclass(frozen=True, slots=True)
class Marks:
    """On an appointment: a label, a colour (#RRGGBB), who took it, the page that it came from."""

    text: str = ""
    color: str = ""
    taker: str = ""
    websource: str = ""


NO_MARKS = Marks()


class NoteMarks(TypedDict, total=False):
    """On a note."""

    comments: str
    color: str
    taker: str


class EntryMarks(NoteMarks, total=False):
    """On a break or a session."""

    text: str

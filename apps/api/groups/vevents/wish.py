"""What a body asks for, in the words of the core."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from apps.api.groups.resource import Given
from apps.core.errors import Invalid

AVAILABILITY, ENTRY = "VfreebusyEvent", "Vevent"
MARKS = ("text", "comments", "color", "taker")
NOTE_MARKS = ("comments", "color", "taker")


@dataclass
class Wish:
    """The fields that were given. `starts_at` and `ends_at` are UTC; `client` and `service` None where there is none.

    `said` are the names of all that was given, so that a change touches nothing else.
    """

    said: frozenset[str]
    calendar: int | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    type: str = ENTRY
    is_note: bool = False
    client: int | None = None
    service: int | None = None
    capacity: int | None = None
    rule: str = ""
    deleted: bool | None = None
    state: int | None = None
    from_web: bool = False
    websource: str = ""
    marks: dict[str, str] = field(default_factory=dict)
    custom: dict[str, Any] = field(default_factory=dict)

    def gives(self, *names: str) -> bool:
        """Whether any of these was said."""
        return not self.said.isdisjoint(names)

    def times(self) -> tuple[datetime, datetime]:
        """Start and end; Invalid naming what is missing."""
        if self.starts_at is None or self.ends_at is None:
            missing = {
                name: ["This field is required."] for name in ("starts_at", "ends_at") if not getattr(self, name)
            }
            raise Invalid("When is it?", fields=missing)
        return self.starts_at, self.ends_at

    def note_marks(self) -> dict[str, str]:
        return {name: value for name, value in self.marks.items() if name in NOTE_MARKS}


def wish_of(given: Given) -> Wish:
    """The wish that a body holds; Invalid for a type that the contract does not have."""
    wish = Wish(frozenset(given))
    for name in ("calendar", "starts_at", "ends_at", "client", "service", "capacity", "deleted"):
        setattr(wish, name, given.get(name) or None if name != "deleted" else given.get(name))
    wish.type = given.get("type") or ENTRY
    if wish.type not in {AVAILABILITY, ENTRY}:
        sentence = f"This is {ENTRY} or {AVAILABILITY}."
        raise Invalid(sentence, fields={"type": [sentence]})
    wish.state = given.get("state")  # 0 is one, too
    wish.is_note = bool(given.get("is_note"))
    wish.rule = given.get("rule") or ""
    wish.from_web = bool(given.get("from_web"))
    wish.websource = given.get("websource") or ""
    wish.marks = {name: given[name] for name in MARKS if name in given}
    wish.custom = given.get("custom") or {}
    return wish


def refuse(name: str, sentence: str) -> Invalid:
    """Invalid for one field."""
    return Invalid(sentence, fields={name: [sentence]})

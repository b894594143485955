"""What a clinic asks besides what everybody is asked: the spare columns of cards and appointments, as questions.

A definition (`CustomField`) makes one question for the staff's forms and, where customers are to see it or have to
answer it, one for theirs. The widget is described in the JSON of the client that made it, of which a type, a label and
a list of choices are understood; whatever is not is passed over.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import orjson

Side = Literal["pro", "user"]
Record = Literal["client", "appointment"]
Kind = Literal["line", "area", "date", "moment", "number", "yesno", "choice", "tel"]

KINDS: dict[str, Kind] = {"bool": "yesno", "dt": "date", "num": "number", "str": "line", "txt": "area"}
LONGEST = {"line": 255, "tel": 25, "area": 2_000}  # characters; an area is what somebody types into a form
MOMENTS = {"datetime", "datetimepicker"}  # a day and a time; other types of a `dt` are days
# Columns that are no spare ones: of a card those that not everybody is asked for, of an appointment the remark. What
# the clinic notes on a card is never asked of customers.
CARD: dict[str, Kind] = {"birthdate": "date", "secondphone": "tel"}
REMARK = "comments"
MOST_CHOICES = 200


@dataclass(frozen=True, slots=True)
class Question:
    """One question of one form. `choices` are (value, words) pairs; `longest` bounds text, `whole` a number."""

    side: Side
    record: Record
    name: str
    label: str
    kind: Kind
    required: bool
    position: int
    choices: tuple[tuple[str, str], ...] = ()
    whole: bool = False

    @property
    def longest(self) -> int:
        return LONGEST.get(self.kind, LONGEST["line"])


def questions_of(rows: Iterable[Sequence[Any]]) -> tuple[Question, ...]:
    """The questions of definitions, in the order of their forms.

    A row has record, name, and for `pro` and `user` each: whether it is asked, label, position, required, widget.
    """
    found = []
    for record, name, *sides in rows:
        half = len(sides) // 2
        words = sides[1] or sides[half + 1]  # those of one form do for the other
        for side, (asked, label, *more) in (("pro", sides[:half]), ("user", sides[half:])):
            question = _question(side, record, name, asked, label or words, *more)  # type: ignore[arg-type]
            if question is not None:
                found.append(question)
    return tuple(sorted(found, key=lambda one: (one.position, one.name)))


def _question(
    side: Side, record: Record, name: str, asked: bool, label: str, position: int, required: bool, widget: str
) -> Question | None:
    kind = _kind(side, record, name)
    if kind is None or not asked:
        return None
    described = _described(widget)
    type_ = str(described.get("type") or "").lower()
    choices = _choices(described) if kind in {"line", "area"} else ()
    if choices:
        kind = "choice"
    elif kind == "date" and type_ in MOMENTS:
        kind = "moment"
    words = label or str(described.get("label") or "")
    return Question(side, record, name, words, kind, required, position, choices, whole=type_ == "integer")


def _kind(side: Side, record: Record, name: str) -> Kind | None:
    """How a column is asked for; None where this form does not ask for it."""
    spare = KINDS.get(name.rstrip("0123456789"))
    if spare is not None:
        return spare
    if record == "appointment":
        return "area" if name == REMARK else None
    if side == "pro" and name not in CARD:
        return "line"  # a field that the card's form has anyway
    return CARD.get(name)


def _described(widget: str) -> Mapping[str, Any]:
    try:
        read = orjson.loads(widget or "{}")
    except orjson.JSONDecodeError:
        return {}
    return read if isinstance(read, dict) else {}


def _choices(described: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """`choices` (texts, or objects with value and label), or the older pair of `selectValues` and `selectOptions`."""
    listed = described.get("choices") or described.get("selectValues")
    words = described.get("selectOptions")
    if not isinstance(listed, list):
        return ()
    found = []
    for number, one in enumerate(listed[:MOST_CHOICES]):
        value, label = (one.get("value"), one.get("label")) if isinstance(one, dict) else (one, None)
        if label is None and isinstance(words, list) and number < len(words):
            label = words[number]
        if isinstance(value, str | int) and str(value):
            found.append((str(value)[: LONGEST["line"]], str(label or value)))
    return tuple(dict(found).items())

"""Forms of the desk as tables of fields: one table reads what was typed, shows it, and says what is wrong with it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Literal, NoReturn

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from apps.core.errors import Invalid
from apps.pro.reading import read_text

Kind = Literal["line", "email", "tel", "area", "number", "money", "colour", "date", "check", "choice", "many"]
Words = str | Promise
COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `choices` are (value, words) pairs; `low` and `high` bound numbers; blank ones are None."""

    name: str
    label: Words
    kind: Kind = "line"
    hint: Words = ""
    longest: int = 255
    required: bool = False
    low: int = 0
    high: int = 2**31 - 1
    choices: Sequence[tuple[Any, Words]] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """A field as a template draws it: what it holds, and what is wrong with that."""

    field: Field
    value: str = ""
    chosen: frozenset[str] = frozenset()
    wrong: Sequence[str] = ()

    @property
    def options(self) -> list[tuple[str, Words, bool]]:
        """(value, words, whether it is chosen)."""
        return [(str(value), words, str(value) in self.chosen) for value, words in self.field.choices]

    @property
    def words(self) -> str:
        """The value as a person reads it."""
        return words_for(self.field, self.value)

    @property
    def checked(self) -> bool:
        return bool(self.value)


def read_form(fields: Iterable[Field], data: QueryDict) -> dict[str, Any]:
    """Field -> what was typed, as a value; Invalid with every field that cannot be read."""
    found: dict[str, Any] = {}
    wrong: dict[str, list[str]] = {}
    for one in fields:
        try:
            found[one.name] = _read(one, data)
        except Invalid as error:
            wrong[one.name] = [sentence for sentences in error.fields.values() for sentence in sentences]
    if wrong:
        raise Invalid(_("Some fields need another look."), fields=wrong)
    return found


def shown_values(fields: Iterable[Field], values: Mapping[str, Any]) -> list[Shown]:
    """The fields as the row has them."""
    return [_shown(one, values.get(one.name)) for one in fields]


def shown_typed(fields: Iterable[Field], data: QueryDict, wrong: Mapping[str, Sequence[str]]) -> list[Shown]:
    """The fields as they were typed, each with what is wrong with it. A name may have a prefix: `client.phone`."""
    told = {name.rpartition(".")[2]: sentences for name, sentences in wrong.items()}
    return [
        Shown(one, data.get(one.name, ""), frozenset(data.getlist(one.name)), tuple(told.get(one.name, ())))
        for one in fields
    ]


def not_of_a_field(fields: Iterable[Field], wrong: Mapping[str, Sequence[str]]) -> list[str]:
    """What is wrong with the form as a whole."""
    names = {one.name for one in fields}
    return [one for name, told in wrong.items() if name.rpartition(".")[2] not in names for one in told]


def words_for(one: Field, value: Any) -> str:
    """A value as a person reads it, for two versions side by side."""
    if one.kind == "check":
        return _("yes") if value else _("no")
    if one.kind in {"choice", "many"}:
        chosen = set(map(str, value if one.kind == "many" else [value]))
        return ", ".join(str(words) for key, words in one.choices if str(key) in chosen)
    return _text(one, value)


def _shown(one: Field, value: Any) -> Shown:
    chosen = value if one.kind == "many" else [value]
    return Shown(one, _text(one, value), frozenset(map(str, chosen or ())))


def _text(one: Field, value: Any) -> str:
    if value is None or value is False:
        return ""
    if one.kind == "money":
        return f"{Decimal(value) / 100:.2f}"
    return "yes" if value is True else str(value)


def _read(one: Field, data: QueryDict) -> Any:
    if one.kind == "check":
        return data.get(one.name) == "yes"
    known = {str(value): value for value, _words in one.choices}
    if one.kind == "many":
        return [
            known[value] if value in known else _refuse(_("There is no such choice."))
            for value in data.getlist(one.name)
        ]
    text = read_text(data, one.name, one.longest)
    if one.kind != "area":
        text = " ".join(text.split())
    if not text and one.required:
        _refuse(_("This field is required."))
    if one.kind == "choice":
        return known[text] if text in known else _refuse(_("There is no such choice."))
    return _value(one, text)


def _value(one: Field, text: str) -> Any:
    """Numbers, amounts, colours and dates; a blank one is None."""
    if one.kind not in {"number", "money", "colour", "date"}:
        return text
    if not text:
        return None
    if one.kind == "colour":
        return text.lower() if COLOUR.fullmatch(text) else _refuse(_("A colour looks like #0B6B63."))
    if one.kind == "date":
        try:
            return date.fromisoformat(text)
        except ValueError:
            return _refuse(_("This is not a date."))
    return _number(one, text)


def _number(one: Field, text: str) -> int:
    try:
        number = Decimal(text.replace(",", ".").replace(" ", "").replace("\u00a0", ""))
        exact = int(number * 100 if one.kind == "money" else number)
        if not number.is_finite() or (one.kind == "number" and number != exact):
            raise ValueError
    except (InvalidOperation, ValueError, OverflowError):
        return _refuse(_("This is not an amount.") if one.kind == "money" else _("This is not a whole number."))
    if not one.low <= exact <= one.high:
        _refuse(_("From %(low)d to %(high)d, please.") % {"low": one.low, "high": one.high})
    return exact


def _refuse(sentence: str) -> NoReturn:
    raise Invalid(sentence, fields={"field": [sentence]})

"""What a clinic asks besides, as fields of the desk's forms."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from apps.groups.answers import answer_text, question_words, read_answers
from apps.groups.questions import CARD, KINDS, Question, Record
from apps.pro.desk import Desk
from apps.pro.forms import Field, Kind

# Where the form of a new appointment asks: each field is named after its place, `card_str0`.
PLACES: dict[str, Record] = {"card": "client", "visit": "appointment"}
FIELDS: dict[str, Kind] = {"area": "area", "date": "date", "tel": "tel", "choice": "choice", "yesno": "choice"}


def is_spare(question: Question) -> bool:
    """Whether it asks for a spare column: the others have fields of their own in every form."""
    return question.name.rstrip("0123456789") in KINDS


def spare_questions(desk: Desk, record: Record) -> list[Question]:
    """What the staff of this clinic are asked for its spare columns."""
    return [one for one in desk.setup.asked("pro", record) if is_spare(one)]


def field_of(one: Question) -> Field:
    """The field of a question about a spare column."""
    given = [("yes", _("Yes")), ("no", _("No"))] if one.kind == "yesno" else list(one.choices)
    hint = _("Such as 2026-11-24 09:30.") if one.kind == "moment" else ""
    return Field(
        one.name,
        question_words(one),
        FIELDS.get(one.kind, "line"),
        hint,
        one.longest,
        required=one.required,
        choices=[("", "–"), *given] if given else (),
    )


def texts_of(questions: Iterable[Question], custom: Mapping[str, Any]) -> dict[str, str]:
    """What the columns hold, as the fields show it."""
    return {one.name: answer_text(one, custom.get(one.name)) for one in questions}


def answers_of(questions: Iterable[Question], typed: Mapping[str, Any]) -> dict[str, Any]:
    """Column -> what is to be kept of what was typed, None to empty it; Invalid naming each field that is wrong."""
    return read_answers(questions, {name: str(value or "") for name, value in typed.items()})


def fields_at(desk: Desk, place: str) -> list[Field]:
    """What the form of a new appointment asks about the new card, or about the visit."""
    return [replace(field_of(one), name=f"{place}_{one.name}") for one in _asked_at(desk, place)]


def answers_at(desk: Desk, place: str, typed: Mapping[str, str]) -> dict[str, Any]:
    """Column -> answer, of what was answered at all; Invalid naming each field that is wrong."""
    prefix = f"{place}_"
    said = {name.removeprefix(prefix): text for name, text in typed.items() if name.startswith(prefix)}
    found = read_answers(_asked_at(desk, place), said, prefix=prefix, country_code=desk.group.country_code)
    return {name: value for name, value in found.items() if value is not None}


def _asked_at(desk: Desk, place: str) -> list[Question]:
    """Nothing of it is required: who has somebody on the phone books first, and asks what is missing later."""
    asked = desk.setup.asked("pro", PLACES[place])
    return [replace(one, required=False) for one in asked if is_spare(one) or one.name in CARD]

"""What a clinic asks besides, as fields of the desk's forms."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from apps.groups.answers import answer_text, question_words, read_answers
from apps.groups.questions import KINDS, Question
from apps.pro.forms import Field, Kind

FIELDS: dict[str, Kind] = {"area": "area", "date": "date", "tel": "tel", "choice": "choice", "yesno": "choice"}


def is_spare(question: Question) -> bool:
    """Whether it asks for a spare column: the others have fields of their own in every form."""
    return question.name.rstrip("0123456789") in KINDS


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

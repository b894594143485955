"""Answers to what a clinic asks: read from forms and JSON alike, kept as the spare columns keep them."""

import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from apps.core.errors import Invalid
from apps.groups.contact import read_phone
from apps.groups.questions import Question

FACE = "%Y-%m-%d %H:%M:%S"  # how a `dt` column keeps a day and a time, on no clock in particular
YEARS = range(1880, 2201)
LARGEST = 10**15
LONGEST_NUMBER = 40
YES, NO = {"yes", "true", "True", "1"}, {"no", "false", "False", "0"}


def read_answers(
    questions: Iterable[Question], said: Mapping[str, Any], *, prefix: str = "", country_code: str = "33"
) -> dict[str, Any]:
    """Column -> what JSON can hold of its answer, None where there is none; `said` is by the columns' names.

    Invalid naming, with `prefix`, every answer that is missing or is none of this question.
    """
    found: dict[str, Any] = {}
    wrong: dict[str, list[str]] = {}
    for one in questions:
        try:
            found[one.name] = _read(one, said.get(one.name), country_code)
            if found[one.name] is None and one.required:
                raise ValueError(_("This field is required."))
        except ValueError as error:
            wrong[prefix + one.name] = [str(error)]
    if wrong:
        raise Invalid(_("Some fields need another look."), fields=wrong)
    return found


def question_words(question: Question) -> str:
    """What the question is called, in the clinic's words where it has any."""
    usual = {"birthdate": _("Date of birth"), "secondphone": _("Second phone"), "comments": _("Remarks")}
    return question.label or str(usual.get(question.name, question.name))


def answer_text(question: Question, value: Any) -> str:
    """A kept answer as a field of a form holds it."""
    if value is None or value == "":
        return ""
    if question.kind == "yesno":
        return "yes" if value else "no"
    if question.kind == "date":
        return str(value)[:10]
    return str(value)[:16] if question.kind == "moment" else str(value)


def _read(question: Question, value: Any, country_code: str) -> Any:
    if isinstance(value, str):
        value = unicodedata.normalize("NFC", value).replace("\r\n", "\n").strip()
    if value is None or value == "":
        return None
    if question.kind == "yesno":
        return _yes_or_no(value)
    if question.kind == "number":
        return _number(value, whole=question.whole)
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)  # a number of a file, an insurance
    if not isinstance(value, str):
        raise ValueError(_("This must be text."))
    if question.kind in {"date", "moment"}:
        return _moment(question, value)
    return _text(question, value, country_code)


def _text(question: Question, value: str, country_code: str) -> str:
    if question.kind == "choice":
        if value not in dict(question.choices):
            raise ValueError(_("There is no such choice."))
        return value
    if question.kind != "area":
        value = " ".join(value.split())
    if len(value) > question.longest:
        raise ValueError(_("This is longer than %(longest)d characters.") % {"longest": question.longest})
    if any(unicodedata.category(char) in {"Cc", "Cs"} and char not in "\n\t" for char in value):
        raise ValueError(_("This holds characters that cannot be shown."))
    if question.kind == "tel":
        phone = read_phone(value, country_code)
        if phone is None:
            raise ValueError(_("This is not a phone number."))
        return phone
    return value


def _yes_or_no(value: Any) -> bool:
    if isinstance(value, bool | int | str):
        if str(value) in YES:
            return True
        if str(value) in NO:
            return False
    raise ValueError(_("This is yes or no."))


def _number(value: Any, *, whole: bool) -> int | float:
    text = str(value).replace(",", ".").replace(" ", "").replace("\u00a0", "")
    try:
        number = Decimal(text) if not isinstance(value, bool) and len(text) <= LONGEST_NUMBER else None
    except InvalidOperation:
        number = None
    if number is None or not number.is_finite() or abs(number) >= LARGEST:
        raise ValueError(_("This is not a number."))
    if number == number.to_integral_value():
        return int(number)
    if whole:
        raise ValueError(_("This is not a whole number."))
    return float(number)


def _moment(question: Question, value: str) -> str:
    """A day; or a day and a time, as their face. Of a spare column both are kept as a face."""
    try:
        if question.kind == "date":
            day = date.fromisoformat(value.removesuffix(" 00:00:00"))
            face = datetime(day.year, day.month, day.day)  # noqa: DTZ001  on no clock
        else:
            face = datetime.fromisoformat(value)
            if face.tzinfo is not None:
                raise ValueError(value)
    except ValueError:
        raise ValueError(_("This is not a date.")) from None
    if face.year not in YEARS:
        raise ValueError(_("This is not a date."))
    return face.strftime(FACE) if question.name.startswith("dt") else face.date().isoformat()

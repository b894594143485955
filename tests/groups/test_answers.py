"""What answers are read as, and what is none: each kind of question, from forms and from JSON."""

from typing import Any

import pytest

from apps.core.errors import Invalid
from apps.groups.answers import answer_text, read_answers
from apps.groups.questions import Question, questions_of

CHOICES = '{"type": "select", "choices": ["a", {"value": 2, "label": "Two"}, {"label": "no value"}, null]}'
OLDER = '{"selectValues": ["a", "b"], "selectOptions": ["Alpha"]}'


def question(name: str, widget: str = "", *, record: str = "client", required: bool = False) -> Question:
    (found,) = questions_of([(record, name, False, "", 0, False, "", True, "Words", 0, required, widget)])
    return found


@pytest.mark.parametrize(
    ("name", "widget", "said", "kept"),
    [
        ("str0", "", "  Ada \n B. ", "Ada B."),
        ("str0", "", 12, "12"),
        ("txt0", "", " one\r\ntwo ", "one\ntwo"),
        ("num0", "", "1 234,5", 1234.5),
        ("num0", "", 3, 3),
        ("bool0", "", "yes", True),
        ("bool0", "", False, False),
        ("dt0", "", "2026-11-24", "2026-11-24 00:00:00"),
        ("dt0", '{"type": "datetime"}', "2026-11-24T09:30", "2026-11-24 09:30:00"),
        ("birthdate", "", "1980-05-04", "1980-05-04"),
        ("secondphone", "", "06 12 34 56 78", "+33612345678"),
        ("str0", CHOICES, "2", "2"),
        ("str0", OLDER, "b", "b"),
        ("str0", "no JSON", "anything", "anything"),
        ("str0", "", "", None),
        ("num0", "", None, None),
    ],
)
def test_an_answer_is_kept_as_its_column_keeps_it(name: str, widget: str, said: Any, kept: Any) -> None:
    asked = question(name, widget)
    found = read_answers([asked], {name: said})
    assert found == {name: kept}
    assert read_answers([asked], {name: answer_text(asked, kept)}) == found


@pytest.mark.parametrize(
    ("name", "widget", "said", "sentence"),
    [
        ("str0", "", "x" * 256, "This is longer than 255 characters."),
        ("txt0", "", "x" * 2001, "This is longer than 2000 characters."),
        ("str0", "", "a\x00b", "This holds characters that cannot be shown."),
        ("str0", "", ["a"], "This must be text."),
        ("str0", "", True, "This must be text."),
        ("num0", "", "many", "This is not a number."),
        ("num0", "", "NaN", "This is not a number."),
        ("num0", "", "1e400", "This is not a number."),
        ("num0", "", True, "This is not a number."),
        ("num0", '{"type": "integer"}', 1.5, "This is not a whole number."),
        ("bool0", "", "maybe", "This is yes or no."),
        ("dt0", "", "24/11/2026", "This is not a date."),
        ("dt0", "", "0001-01-01", "This is not a date."),
        ("dt0", '{"type": "datetime"}', "2026-11-24T09:30+01:00", "This is not a date."),
        ("secondphone", "", "call me", "This is not a phone number."),
        ("str0", CHOICES, "no value", "There is no such choice."),
    ],
)
def test_what_is_no_answer_is_refused_by_its_name(name: str, widget: str, said: Any, sentence: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_answers([question(name, widget)], {name: said}, prefix="client.")
    assert refused.value.fields == {f"client.{name}": [sentence]}


def test_c64_what_is_required_is_missed_and_what_is_not_is_not() -> None:
    asked = [question("str0", required=True), question("str1")]
    with pytest.raises(Invalid) as refused:
        read_answers(asked, {})
    assert refused.value.fields == {"str0": ["This field is required."]}


def test_the_notes_of_a_card_and_the_fields_of_every_booking_are_no_questions_to_customers() -> None:
    names = ["comments", "firstname", "lastname", "email", "firstphone"]
    rows = [("client", name, True, "", 0, False, "", True, "", 0, True, "") for name in names]
    assert {one.side for one in questions_of(rows)} == {"pro"}


def test_a_list_shows_its_words() -> None:
    assert [question("str0", widget).choices for widget in (CHOICES, OLDER)] == [
        (("a", "a"), ("2", "Two")),
        (("a", "Alpha"), ("b", "b")),
    ]

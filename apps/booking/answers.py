"""What a clinic asks besides name, e-mail and phone, as both doors read it.

Fields that begin with `client.` are about the person and go on their card, those with `visit.` about this appointment.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from apps.core.errors import Invalid
from apps.groups.answers import answer_text, read_answers
from apps.groups.contact import Contact, clean_contact
from apps.groups.models import Client, Group
from apps.groups.models.customfields import COLUMNS
from apps.groups.queries import Setup
from apps.groups.questions import CARD, REMARK, Question, Record

Answers = dict[str, dict[str, Any]]  # place -> column -> answer
PLACES: dict[str, Record] = {"client": "client", "visit": "appointment"}
NAME = re.compile(rf"(client|visit)\.({'|'.join((*COLUMNS, *CARD, REMARK))})")


def questions_at(setup: Setup, place: str) -> list[Question]:
    """What customers are asked at this place, in its order."""
    return setup.asked("user", PLACES[place])


def read_person(
    group: Group, setup: Setup, person: Mapping[str, Any], said: Mapping[str, Mapping[str, Any]], *, prefix: str = ""
) -> tuple[Contact, Answers]:
    """Who books, and what they answer at each place of `said`; Invalid naming every field of both that is wrong.

    `prefix` stands before the names of the person's own fields.
    """
    wrong: dict[str, Sequence[str]] = {}
    contact = None
    try:
        contact = clean_contact(person, country_code=group.country_code, prefix=prefix)
    except Invalid as error:
        wrong |= error.fields
    try:
        answers = read_places(group, setup, said)
    except Invalid as error:
        wrong |= error.fields
    if contact is None or wrong:
        raise Invalid(_("Some fields need another look."), fields=wrong)
    return contact, answers


def read_places(group: Group, setup: Setup, said: Mapping[str, Mapping[str, Any]]) -> Answers:
    """The answers alone: an empty one says nothing and is left out, and so is a place without any."""
    found: Answers = {}
    wrong: dict[str, Sequence[str]] = {}
    for place, given in said.items():
        try:
            read = read_answers(questions_at(setup, place), given, prefix=f"{place}.", country_code=group.country_code)
        except Invalid as error:
            wrong |= error.fields
        else:
            told = {name: value for name, value in read.items() if value is not None}
            found |= {place: told} if told else {}
    if wrong:
        raise Invalid(_("Some fields need another look."), fields=wrong)
    return found


def typed_answers(data: Mapping[str, str]) -> dict[str, str]:
    """The answers among the fields of a form, by their names in it, as they were typed."""
    return {name: data[name] for name in data if NAME.fullmatch(name)}


def by_place(typed: Mapping[str, str], *places: str) -> dict[str, dict[str, str]]:
    """The same by place and column, for the places that are asked at."""
    found: dict[str, dict[str, str]] = {place: {} for place in places}
    for name, text in typed.items():
        place, _dot, column = name.partition(".")
        if place in found:
            found[place][column] = text
    return found


def answers_as_typed(answers: Answers) -> dict[str, str]:
    """What was read, as a form holds it."""
    words = {True: "yes", False: "no"}
    return {
        f"{place}.{name}": words[value] if isinstance(value, bool) else str(value)
        for place, told in answers.items()
        for name, value in told.items()
    }


def answers_on(card: Client, setup: Setup) -> dict[str, str]:
    """What somebody's card says already, as a form holds it."""
    kept = card.custom | {"birthdate": card.birthdate, "secondphone": card.secondphone}
    return {f"client.{one.name}": answer_text(one, kept.get(one.name)) for one in questions_at(setup, "client")}

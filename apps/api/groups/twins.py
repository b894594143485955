"""Which lines of a file are people who have a card already, or who stand on an earlier line."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from apps.groups.contact import read_phone
from apps.groups.models import Client, Group
from apps.groups.queries.clients import cards_numbered, known_people, person_keys


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a file: its number, its card, and who it is already: a card, or an earlier line."""

    number: int
    card: Client
    fiche: int | None = None
    before: int | None = None

    @property
    def is_there(self) -> bool:
        return self.fiche is not None or self.before is not None

    @property
    def told(self) -> dict[str, Any]:
        return {"line": self.number, "fiche_id": self.fiche, "same_as_line": self.before}


def compared(group: Group, lines: Sequence[Line]) -> list[Line]:
    """The lines with what they are already: by the program's own number, the name with the e-mail, or the name with
    the phone, as it was written or in international form. Two statements, whatever their number."""
    numbers = {line.card.externid for line in lines if line.card.externid is not None}
    forms = [_forms(line.card, group.country_code) for line in lines]
    known = known_people(group.pk, [form for each in forms for form in each])
    numbered = cards_numbered(group.pk, numbers)
    seen: dict[Any, int] = {}
    found = []
    for line, each in zip(lines, forms, strict=True):
        keys = {key for form in each for key in person_keys(form)}
        own = {line.card.externid} - {None}
        fiche = min((known[key] for key in keys & known.keys()), default=None) or numbered.get(line.card.externid or 0)
        before = min((seen[key] for key in (keys | own) & seen.keys()), default=None)
        found.append(replace(line, fiche=fiche, before=None if fiche else before))
        for key in keys | own:
            seen.setdefault(key, line.number)
    return found


def _forms(card: Client, country_code: str) -> list[dict[str, str]]:
    person = {"lastname": card.lastname, "firstname": card.firstname, "email": card.email}
    phones = {card.firstphone, read_phone(card.firstphone, country_code) or ""}
    return [person | {"phone": phone} for phone in sorted(phones)]

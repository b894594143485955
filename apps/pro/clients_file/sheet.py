"""The client file as CSV: written so that no spreadsheet takes a name for a formula, read with every bad line named."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from apps.core.errors import Invalid
from apps.groups.actions import clean_card
from apps.groups.models import Client
from apps.groups.queries.clients import person_keys
from apps.groups.search import fold
from apps.pro.clients_file.fields import CARD
from apps.pro.clients_file.formulas import as_it_was, harmless
from apps.pro.reading import refuse

COLUMNS = ("lastname", "firstname", "phone", "secondphone", "email", "birthdate", "comments")
# What else a column may be called, folded: English and French, as other programs write them.
NAMES = {
    "lastname": "lastname, last name, surname, family name, name, nom, nom de famille",
    "firstname": "firstname, first name, given name, prenom",
    "phone": "phone, first phone, telephone, tel, tel., mobile, portable, gsm, numero de telephone",
    "secondphone": "secondphone, second phone, telephone 2, tel 2, fixe, second telephone",  # codespell:ignore
    "email": "email, e-mail, mail, courriel, adresse e-mail, adresse email",  # codespell:ignore
    "birthdate": "birthdate, date of birth, birthday, date de naissance, ne le, naissance",
    "comments": "comments, notes, note, remarks, commentaires, remarques",
}
KNOWN = {name: column for column, names in NAMES.items() for name in names.split(", ")}
MOST_BYTES, MOST_LINES = 1_000_000, 10_000
LABELS = {one.name: one.label for one in CARD}
DAY = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")


@dataclass(slots=True)
class Sheet:
    """What a file says. `wrong` has (line of the file, sentences); `unused` the columns that mean nothing here."""

    cards: list[dict[str, Any]] = field(default_factory=list)
    wrong: list[tuple[int, list[str]]] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)


def lines_of(clients: Iterable[Client]) -> Iterator[str]:
    """The file line by line, UTF-8 with the mark by which spreadsheets know it."""
    yield "\ufeff" + _line(COLUMNS)
    for one in clients:
        born = one.birthdate.isoformat() if one.birthdate else ""
        yield _line((one.lastname, one.firstname, one.firstphone, one.secondphone, one.email, born, one.comments))


def read_sheet(data: bytes, country_code: str) -> Sheet:
    """The cards of a file, and every line that cannot be one. Raises Invalid for what is no such file at all."""
    rows = _rows(_text(data))
    header = next(rows, None)
    if header is None:
        raise refuse("file", _("This file is empty."))
    columns = [KNOWN.get(fold(name.strip().replace("_", " ")), "") for name in header[1]]
    if "lastname" not in columns:
        raise refuse("file", _("The first line names the columns; one of them must be “Last name”."))
    if len(set(filter(None, columns))) != len(list(filter(None, columns))):
        raise refuse("file", _("Two columns of this file have the same meaning."))
    sheet = Sheet(unused=[name for name, column in zip(header[1], columns, strict=True) if not column and name.strip()])
    seen: dict[tuple[str, str], int] = {}
    for number, cells in rows:
        if any(cell.strip() for cell in cells):
            _take(sheet, seen, number, dict(zip(columns, cells, strict=False)), country_code)
        if len(sheet.cards) + len(sheet.wrong) > MOST_LINES:
            raise refuse("file", _("This file has more than %(most)d lines. Split it.") % {"most": MOST_LINES})
    if not sheet.cards and not sheet.wrong:
        raise refuse("file", _("This file names columns, but nobody."))
    return sheet


def _take(sheet: Sheet, seen: dict[tuple[str, str], int], number: int, cells: dict[str, str], country: str) -> None:
    """One line: a card, or what is wrong with it."""
    try:
        typed = {column: as_it_was(cells.get(column, "")) for column in COLUMNS}
        card: dict[str, Any] = {**typed, "birthdate": _day(typed["birthdate"])}
        cleaned = dict(clean_card(card, country))
    except Invalid as error:
        told = [f"{_name(name)}: {one}" for name, sentences in error.fields.items() for one in sentences]
        sheet.wrong.append((number, told))
        return
    keys = person_keys(cleaned)
    twin = min((seen[key] for key in keys & seen.keys()), default=None)
    if twin is not None:
        sheet.wrong.append((number, [_("The same person is on line %(line)d.") % {"line": twin}]))
        return
    seen.update(dict.fromkeys(keys, number))
    sheet.cards.append(cleaned)


def _text(data: bytes) -> str:
    if not data.strip():
        raise refuse("file", _("This file is empty."))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise refuse("file", _("This file is not in UTF-8. Save it as “CSV UTF-8” and try again.")) from None
    if "\0" in text:
        raise refuse("file", _("This is not a CSV file. Save your table as “CSV UTF-8” and try again."))
    return text


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """(line of the file on which the row begins, cells). The first line tells what parts them."""
    first = text.lstrip().partition("\n")[0]
    delimiter = max(";,\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    begins = 1
    try:
        for cells in reader:
            if cells:
                yield begins, cells
            begins = reader.line_num + 1
    except csv.Error:
        sentence = _("Line %(line)d cannot be read: a quotation mark is missing or misplaced.")
        raise refuse("file", sentence % {"line": begins}) from None


def _day(text: str) -> date | None:
    """`1980-04-23`, or day first as in 23/04/1980."""
    text = text.strip()
    if not text:
        return None
    found = DAY.fullmatch(text)
    try:
        return date(int(found[3]), int(found[2]), int(found[1])) if found else date.fromisoformat(text)
    except ValueError:
        sentence = _("This is not a date.")
        raise Invalid(sentence, fields={"client.birthdate": [sentence]}) from None


def _name(name: str) -> str:
    return str(LABELS.get(name.removeprefix("client."), name))


def _line(cells: Sequence[str]) -> str:
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerow([harmless(cell) for cell in cells])
    return written.getvalue()

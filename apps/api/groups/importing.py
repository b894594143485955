"""Many fiches at once: CSV whose first line has the contract's names, or JSON lines. All of them or none."""

import csv
import io
from collections.abc import Iterator
from functools import cached_property
from typing import Any

import orjson
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse

from apps.accounts.actions import Answer, answer_once
from apps.api.groups.answers import answer
from apps.api.groups.fiches import Fiches
from apps.api.groups.twins import Line, compared
from apps.api.groups.views import Door
from apps.core.errors import Forbidden, Invalid
from apps.groups.actions.records import add_records, prepared_record
from apps.groups.models import Group
from apps.organizations.roles import Right, require

MOST_LINES = 10_000
CSV, JSON_LINES = "text/csv", {"application/x-ndjson", "application/jsonl", "application/json-lines"}
FICHES = Fiches()
Wrong = list[dict[str, Any]]


class Import(Door):
    """POST adds a card for each line, or with `dry_run=1` tells what would be added and every line that is wrong.

    Whoever has a card, or stands on an earlier line, is told and left out, unless `twins=add` asks for them, too.
    """

    @cached_property
    def body(self) -> dict[str, Any]:
        """A file holds no credentials."""
        return {}

    def post(self, request: Any, **_place: Any) -> HttpResponse:
        """201 with how many were added; 400 with every wrong line, and nothing written."""
        group = self.group
        assert group is not None  # noqa: S101  the address has one
        if not self.caller.is_pro:
            raise Forbidden("An account does not bring in a file.")
        require(self.caller.actor, Right.EDIT_CLIENTS)
        text = _text(request._request)
        lines = _csv_lines(text) if request._request.content_type == CSV else _json_lines(text)
        read, wrong = self._read(group, lines)
        query = request._request.GET
        if query.get("dry_run") in {"1", "true"}:
            told = {"dry_run": True, "lines": len(read) + len(wrong), "wrong": wrong}
            return answer(told | {"already_there": _there(compared(group, read))}, "import", self.form)
        if wrong:
            raise Invalid("Nothing was added: some lines are wrong.", code="wrong_lines", details={"wrong": wrong})

        def work() -> Answer:
            found = compared(group, read)
            cards = [line.card for line in found if query.get("twins") == "add" or not line.is_there]
            made = add_records(actor=self.caller.actor, group=group, clients=cards)
            return Answer(201, {"dry_run": False, "lines": len(made), "wrong": [], "already_there": _there(found)})

        key = request.headers.get("Idempotency-Key")
        sent = {"text": text, "twins": query.get("twins", "")}
        done = answer_once(scope=f"{self.caller.scope}:import:{group.pk}", key=key, request=sent, work=work)
        return answer(done.body, "import", self.form, done.status)

    def _read(self, group: Group, lines: Iterator[tuple[int, dict[str, Any]]]) -> tuple[list[Line], Wrong]:
        read: list[Line] = []
        wrong: Wrong = []
        names = {field.argument: field.name for field in FICHES.fields}
        for number, record in lines:
            try:
                fields: Any = FICHES.given(self.caller, record, group)
                read.append(Line(number, prepared_record(group, fields)))
            except Invalid as error:
                told = {names.get(name, name): said for name, said in error.fields.items()}
                wrong.append({"line": number, "fields": told})
            if len(read) + len(wrong) > MOST_LINES:
                raise Invalid(f"At most {MOST_LINES} lines at once.", code="too_large")
        return read, wrong


def _there(lines: list[Line]) -> list[dict[str, Any]]:
    return [line.told for line in lines if line.is_there]


def _text(request: HttpRequest) -> str:
    if request.content_type not in {CSV, *JSON_LINES}:
        raise Invalid(f"Send {CSV} or application/x-ndjson.", code="not_a_file")
    try:
        return request.body.decode("utf-8-sig")
    except RequestDataTooBig:
        raise Invalid("The body is too long. Send it in parts.", code="too_large") from None
    except UnicodeDecodeError:
        raise Invalid("The body is not in UTF-8.", code="not_a_file") from None


def _csv_lines(text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Number of the line, and its cells by the names of the first line; an empty cell says nothing."""
    first = text.partition("\n")[0]
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count), strict=True)
    known = {field.name for field in FICHES.fields}
    if not known & set(reader.fieldnames or ()):
        raise Invalid("The first line names the columns, as records name their fields.", code="not_a_file")
    try:
        for cells in reader:
            yield reader.line_num, {name: cell for name, cell in cells.items() if name and cell not in {"", None}}
    except csv.Error:
        message = f"Line {reader.line_num} cannot be read: a quotation mark is missing or misplaced."
        raise Invalid(message, code="not_a_file") from None


def _json_lines(text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            record = orjson.loads(line)
        except orjson.JSONDecodeError:
            record = None
        if not isinstance(record, dict):
            raise Invalid(f"Line {number} is not a JSON object.", code="not_a_file")
        yield number, record

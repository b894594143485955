"""The kinds of values that records hold: read from a body or a condition, shown in an answer.

`read` raises ValueError with a sentence for people. JSON and XML meet here: XML and queries hold text only, so every
kind reads its value from text too.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol
from zoneinfo import ZoneInfo

MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d)(:\d\d)?)?")
FORMAT = "%Y-%m-%d %H:%M:%S"
YEARS = range(1900, 2201)  # far from where UTC has no such year
LARGEST = 2**63 - 1
UNTOLD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")  # what XML cannot hold
TRUE, FALSE = {True, "1", "true", "True"}, {False, "0", "false", "False"}  # 1 and 0 equal True and False


class Kind(Protocol):
    """One kind of value. `type` is what XML and the API's description call it."""

    @property
    def type(self) -> str: ...

    def read(self, value: Any, zone: ZoneInfo) -> Any: ...

    def show(self, value: Any, zone: ZoneInfo) -> Any: ...


@dataclass(frozen=True, slots=True)
class Text:
    """Text of at most `longest` characters. Nothing at all is the empty text, or None where that is told apart."""

    longest: int | None = 255
    nullable: bool = False
    type: str = "string"

    def read(self, value: Any, zone: ZoneInfo) -> str | None:
        if value is None:
            return None if self.nullable else ""
        if isinstance(value, int | float) and not isinstance(value, bool):
            value = str(value)  # a zip code, a phone number
        if not isinstance(value, str):
            raise ValueError("This must be text.")
        if self.longest is not None and len(value) > self.longest:
            raise ValueError(f"This is longer than {self.longest} characters.")
        if UNTOLD.search(value):
            raise ValueError("This holds characters that cannot be shown.")
        return value

    def show(self, value: Any, zone: ZoneInfo) -> Any:
        return value


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number of 64 bits."""

    nullable: bool = False
    least: int = -LARGEST
    type: str = "integer"

    def read(self, value: Any, zone: ZoneInfo) -> int | None:
        if value is None or value == "":
            if self.nullable:
                return None
            raise ValueError("This must be a whole number.")
        if isinstance(value, str) and re.fullmatch(r"[+-]?[0-9]{1,19}", value):
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool) or not self.least <= value <= LARGEST:
            raise ValueError("This must be a whole number.")
        return value

    def show(self, value: Any, zone: ZoneInfo) -> Any:
        return value


@dataclass(frozen=True, slots=True)
class Reference:
    """The number of another record; 0 and nothing both say that there is none."""

    type: str = "integer"

    def read(self, value: Any, zone: ZoneInfo) -> int | None:
        return Whole(nullable=True, least=0).read(value, zone) or None

    def show(self, value: Any, zone: ZoneInfo) -> Any:
        return value


@dataclass(frozen=True, slots=True)
class Flag:
    """True or false; clients also write 1 and 0, as numbers and as text."""

    nullable: bool = False
    type: str = "boolean"

    def read(self, value: Any, zone: ZoneInfo) -> bool | None:
        if self.nullable and (value is None or value == ""):
            return None
        if isinstance(value, bool | int | str):
            if value in TRUE:
                return True
            if value in FALSE:
                return False
        raise ValueError("This must be true or false.")

    def show(self, value: Any, zone: ZoneInfo) -> Any:
        return value


@dataclass(frozen=True, slots=True)
class Number:
    """A decimal number."""

    type: str = "decimal"

    def read(self, value: Any, zone: ZoneInfo) -> Decimal | None:
        if value is None or value == "":
            return None
        try:
            number = Decimal(str(value)) if isinstance(value, int | float | str) and len(str(value)) <= 40 else None
        except InvalidOperation:
            number = None
        if number is None or isinstance(value, bool) or not number.is_finite() or abs(number) >= 10**15:
            raise ValueError("This must be a number.")
        return number

    def show(self, value: Any, zone: ZoneInfo) -> Any:
        if value is None:
            return None
        number = Decimal(value)
        return int(number) if number == number.to_integral_value() else float(number)


@dataclass(frozen=True, slots=True)
class Instant:
    """An instant, written on the clock of the group: `2026-11-24 09:30:00`.

    Of a time that the clocks show twice the first is meant; one that they skip moves forward by the gap.
    """

    nullable: bool = False
    type: str = "datetime"

    def read(self, value: Any, zone: ZoneInfo) -> datetime | None:
        face = read_face(value, nullable=self.nullable)
        return None if face is None else face.replace(tzinfo=zone).astimezone(UTC)

    def show(self, value: Any, zone: ZoneInfo) -> Any:
        return None if value is None else value.astimezone(zone).strftime(FORMAT)


@dataclass(frozen=True, slots=True)
class Day:
    """A day, which the contract writes as its midnight."""

    type: str = "datetime"

    def read(self, value: Any, zone: ZoneInfo) -> date | None:
        face = read_face(value, nullable=True)
        return None if face is None else face.date()

    def show(self, value: Any, zone: ZoneInfo) -> Any:
        return None if value is None else f"{value.isoformat()} 00:00:00"


@dataclass(frozen=True, slots=True)
class Face:
    """A date and time that stand for themselves, on no clock in particular; kept as the text that is shown."""

    type: str = "datetime"

    def read(self, value: Any, zone: ZoneInfo) -> str | None:
        face = read_face(value, nullable=True)
        return None if face is None else face.strftime(FORMAT)

    def show(self, value: Any, zone: ZoneInfo) -> Any:
        return value


def read_face(value: Any, *, nullable: bool) -> datetime | None:
    """The naive date and time of `2026-11-24 09:30:00`, `2026-11-24T09:30` or `2026-11-24`."""
    if nullable and (value is None or value == ""):
        return None
    found = MOMENT.fullmatch(value) if isinstance(value, str) else None
    try:
        face = datetime.fromisoformat(f"{found[1]}T{found[2] or '00:00'}{found[3] or ''}") if found else None
    except ValueError:
        face = None
    if face is None or face.year not in YEARS:
        raise ValueError("This must be a date and time such as 2026-11-24 09:30:00.")
    return face


def read_ids(values: Iterable[Any]) -> list[int]:
    """Numbers of records; each value may be a list of them separated by commas, or a JSON list."""
    lists = [re.sub(r"^\[(.*)\]$", r"\1", str(value).strip()) for value in values]
    texts = [part.strip() for text in lists for part in text.split(",") if part.strip()]
    if not all(re.fullmatch(r"[0-9]{1,18}", text) for text in texts) or len(texts) > 1000:
        raise ValueError("This must be numbers of records.")
    return [int(text) for text in texts]

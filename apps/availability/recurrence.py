"""What comes again: a part of the RRULE of RFC 5545, read on a wall clock.

Only what a diary needs and what cannot run away: days, weeks, months and years, with INTERVAL, COUNT and UNTIL; for
weeks BYDAY, for months BYDAY (`1MO`, `-1FR`) or BYMONTHDAY. Everything else is refused, not ignored.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Literal, NoReturn
from zoneinfo import ZoneInfo

from dateutil.rrule import DAILY, MONTHLY, WEEKLY, YEARLY, rrule, weekdays

from apps.availability.intervals import Interval
from apps.availability.wallclock import instant_of

MOST = 1000  # times that one expansion gives
LONGEST_TEXT = 255
FREQUENCIES: dict[str, Literal[0, 1, 2, 3]] = {"DAILY": DAILY, "WEEKLY": WEEKLY, "MONTHLY": MONTHLY, "YEARLY": YEARLY}
PARTS = {
    "DAILY": frozenset({"INTERVAL", "COUNT", "UNTIL", "WKST"}),
    "WEEKLY": frozenset({"INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY"}),
    "MONTHLY": frozenset({"INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY", "BYMONTHDAY"}),
    "YEARLY": frozenset({"INTERVAL", "COUNT", "UNTIL", "WKST"}),
}
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
NUMBER = re.compile(r"[1-9][0-9]{0,2}")
UNTIL = re.compile(r"(\d{8})(T(\d{6})Z?)?")
WEEK_DAY = re.compile(r"(?:MO|TU|WE|TH|FR|SA|SU)")
MONTH_DAY = re.compile(r"([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)")
DATE = re.compile(r"-?(?:[1-9]|[12][0-9]|3[01])")


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that was read. `until` is its last local day; `days` are weekdays, numbered in a month or not."""

    freq: str
    interval: int = 1
    count: int | None = None
    until: date | None = None
    days: tuple[tuple[int | None, int], ...] = ()
    dates: tuple[int, ...] = ()
    week_starts: int = 0

    def days_from(self, first: date, last: date) -> Iterator[date]:
        """The days on which it comes, from its first one to `last`, both inclusive; at most MOST.

        The first day is one of them only where the rule says so, as in RFC 5545's stricter reading.
        """
        chosen = [weekdays[day] if number is None else weekdays[day](number) for number, day in self.days]
        ends = min(last, self.until) if self.until else last
        found = rrule(
            FREQUENCIES[self.freq],
            dtstart=datetime.combine(first, time()),
            interval=self.interval,
            wkst=weekdays[self.week_starts],
            count=self.count,
            until=None if self.count else datetime.combine(ends, time()),
            byweekday=chosen or None,
            bymonthday=self.dates or None,
        )
        return (one.date() for one in islice(found, MOST) if one.date() <= ends)


def read_rule(text: str) -> Rule:
    """The rule of `FREQ=WEEKLY;BYDAY=MO,TH;UNTIL=20271231`; ValueError with a sentence for what cannot be said here."""
    pairs = [part.partition("=") for part in text.strip().upper().removeprefix("RRULE:").split(";") if part]
    said = {name: value for name, _, value in pairs}
    freq = said.pop("FREQ", "")
    if len(text) > LONGEST_TEXT or len(said) + 1 != len(pairs) or freq not in PARTS:
        raise ValueError("A rule begins with FREQ=DAILY, WEEKLY, MONTHLY or YEARLY and says everything once.")
    strange = sorted(set(said) - PARTS[freq])
    if strange:
        raise ValueError(f"{', '.join(strange)} cannot be said of what comes {freq.lower()}.")
    if len({"COUNT", "UNTIL"} & set(said)) == 2 or len({"BYDAY", "BYMONTHDAY"} & set(said)) == 2:
        raise ValueError("COUNT excludes UNTIL, and BYDAY excludes BYMONTHDAY.")
    return Rule(
        freq,
        interval=_number(said.get("INTERVAL", "1")),
        count=_number(said["COUNT"]) if "COUNT" in said else None,
        until=_until(said["UNTIL"]) if "UNTIL" in said else None,
        days=tuple(_day(one, MONTH_DAY if freq == "MONTHLY" else WEEK_DAY) for one in _list(said, "BYDAY")),
        dates=tuple(_date(one) for one in _list(said, "BYMONTHDAY")),
        week_starts=DAYS.index(said.get("WKST", "MO")) if said.get("WKST", "MO") in DAYS else _refuse("WKST"),
    )


def times_of(rule: Rule, first: Interval, zone: ZoneInfo, until: int) -> list[Interval]:
    """Every time of the rule that begins before the instant `until`, as instants; `first` is the first one.

    Each has the wall clock of the first, on both sides of a clock change, at its beginning and at its end.
    """
    opens, closes = (datetime.fromtimestamp(edge, zone) for edge in first)
    starts, ends = _seconds(opens), _seconds(closes) + 86_400 * (closes.date() - opens.date()).days
    last = datetime.fromtimestamp(until, zone).date()
    times = []
    for day in rule.days_from(opens.date(), last):
        time_ = instant_of(day, starts, zone), instant_of(day, ends, zone)
        if time_[0] < time_[1] and time_[0] < until:
            times.append(time_)
    return times


def last_day(rule: Rule, first: date) -> date | None:
    """The last day of a rule that ends; None of one that does not."""
    if rule.count is not None:
        return max(rule.days_from(first, first + timedelta(days=366 * 120)), default=first)
    return rule.until


def _seconds(face: datetime) -> int:
    return face.hour * 3600 + face.minute * 60 + face.second


def _list(said: dict[str, str], name: str) -> list[str]:
    return said[name].split(",") if name in said else []


def _number(text: str) -> int:
    return int(text) if NUMBER.fullmatch(text) else _refuse("INTERVAL and COUNT: 1 to 999")


def _until(text: str) -> date:
    found = UNTIL.fullmatch(text)
    try:
        return datetime.strptime(found[1], "%Y%m%d").date() if found else _refuse("UNTIL")  # noqa: DTZ007  a local day
    except ValueError:
        return _refuse("UNTIL")


def _day(text: str, form: re.Pattern[str]) -> tuple[int | None, int]:
    found = form.fullmatch(text)
    if not found:
        return _refuse("BYDAY")
    number = found[1] if form.groups else None
    return (int(number) if number else None), DAYS.index(text[-2:])


def _date(text: str) -> int:
    return int(text) if DATE.fullmatch(text) else _refuse("BYMONTHDAY")


def _refuse(part: str) -> NoReturn:
    raise ValueError(f"This rule cannot be read: {part}.")

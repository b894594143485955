"""Opening hours: wall clock in, instants out.

Rules are kept as the wall clock of a zone and turned into instants one local day at a time, because only then does
"08:00" stay 08:00 on both sides of a clock change. docs/time.md tells the rules.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from apps.availability.intervals import Interval, subtract, union
from apps.availability.wallclock import day_bounds, instant_of, local_day

__all__ = ["Dated", "Hours", "Weekly", "day_bounds", "instant_of", "local_day"]

DAY = 86_400
REMEMBERED_DAYS = 1_000
# The days whose closings can reach into a day's openings: yesterday's overnight, tomorrow's into tonight's. Two of
# each, because a zone that jumped the date line has no instant for the day between (Pacific/Apia, 30 December 2011).
NEIGHBOURS = tuple(timedelta(days=days) for days in (-2, -1, 0, 1, 2))


@dataclass(frozen=True, slots=True)
class Weekly:
    """Open on one weekday of every n-th ISO week, counted from the week of `valid_from`; both dates are inclusive.

    `starts` and `ends` are wall-clock seconds after 00:00; `ends <= starts` means that it ends on the next day, so an
    end of 0 is the midnight at the end of the day. Raises ValueError for what no week holds.
    """

    weekday: int  # 0 is Monday
    starts: int
    ends: int
    valid_from: date
    valid_until: date | None
    every: int = 1

    def __post_init__(self) -> None:
        _check_times(self.starts, self.ends)
        if not 0 <= self.weekday <= 6:
            raise ValueError(f"no weekday {self.weekday}: Monday is 0, Sunday is 6")
        if self.every < 1:
            raise ValueError(f"every {self.every} weeks is not a rhythm")

    def begins_on(self, day: date) -> bool:
        """Whether an opening of this rule begins on the local day."""
        if day.weekday() != self.weekday or day < self.valid_from:
            return False
        if self.valid_until is not None and day > self.valid_until:
            return False
        # Weeks are counted from Monday to Monday, not by their ISO number: a year of 53 must not break the rhythm.
        return (_week(day) - _week(self.valid_from)) % self.every == 0


@dataclass(frozen=True, slots=True)
class Dated:
    """An extra opening (`opens`) or a closed exception that begins on one local day; times as those of Weekly."""

    day: date
    starts: int
    ends: int
    opens: bool

    def __post_init__(self) -> None:
        _check_times(self.starts, self.ends)


class Hours:
    """When one calendar is open, in instants. What it was made of never changes, so its days are remembered."""

    def __init__(self, weekly: Iterable[Weekly], dated: Iterable[Dated], zone: ZoneInfo) -> None:
        self.zone = zone
        self._weekly = tuple(weekly)
        self._extra: defaultdict[date, list[Dated]] = defaultdict(list)
        self._closed: defaultdict[date, list[Dated]] = defaultdict(list)
        for one in dated:
            (self._extra if one.opens else self._closed)[one.day].append(one)
        self._remembered = lru_cache(maxsize=REMEMBERED_DAYS)(self._reckon)

    def on(self, day: date) -> tuple[Interval, ...]:
        """The openings that begin on the local day, sorted and disjoint, without what a closing takes from them.

        They are not merged with those of other days: the grid of a day must not depend on the window asked for.
        """
        return self._remembered(day)

    def between(self, first: date, last: date) -> list[Interval]:
        """The openings of all days from first to last, both inclusive, sorted; those of different days may overlap."""
        days = (date.fromordinal(n) for n in range(first.toordinal(), last.toordinal() + 1))
        return sorted(opening for day in days for opening in self.on(day))

    def planned_on(self, day: date) -> tuple[Interval, ...]:
        """As `on`, but as if nothing were ever closed."""
        rules = [rule for rule in self._weekly if rule.begins_on(day)]
        return self._instants(day, [*rules, *self._extra.get(day, ())])

    def closed_on(self, day: date) -> tuple[Interval, ...]:
        """The closed exceptions that begin on the local day, as instants, sorted and disjoint."""
        return self._instants(day, self._closed.get(day, ()))

    def planned_around(self, day: date) -> list[Interval]:
        """The openings, as if nothing were ever closed, that can hold an instant of the local day; not merged."""
        return [opening for near in NEIGHBOURS for opening in self.planned_on(day + near)]

    def closed_around(self, day: date) -> list[Interval]:
        """The closed exceptions that can meet an opening of the local day, those of its neighbours included."""
        return union(closing for near in NEIGHBOURS for closing in self.closed_on(day + near))

    def _reckon(self, day: date) -> tuple[Interval, ...]:
        return tuple(subtract(self.planned_on(day), self.closed_around(day)))

    def _instants(self, day: date, times: Sequence[Weekly | Dated]) -> tuple[Interval, ...]:
        if not times:
            return ()
        starts, ends = day_bounds(day, self.zone)
        if starts == ends:  # the zone left this day out, and its times would fall upon the next
            return ()
        return tuple(union(self._interval(day, one) for one in times))

    def _interval(self, day: date, times: Weekly | Dated) -> Interval:
        """Empty or backwards when a clock change swallows it; `union` drops such."""
        ends = times.ends if times.ends > times.starts else times.ends + DAY
        return instant_of(day, times.starts, self.zone), instant_of(day, ends, self.zone)


def _week(day: date) -> int:
    """The number of the ISO week, counted without years; day 1 of the proleptic calendar was a Monday."""
    return (day.toordinal() - 1) // 7


def _check_times(starts: int, ends: int) -> None:
    if not (0 <= starts < DAY and 0 <= ends <= DAY):
        raise ValueError(f"times {starts} and {ends} are not seconds of a day")

"""From counted rows to the amounts of each figure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from apps.appointments.queries.figures import VisitCount
from apps.appointments.states import TAKING_TIME
from apps.availability.hours import day_bounds
from apps.availability.intervals import intersect, union
from apps.groups.queries import Setup
from apps.pro.figures.plots import Amount
from apps.pro.words import MESSAGES, SOURCES

OUTCOMES = {"done": "confirmed", "no_show": "problem", "cancelled": "cancelled"}
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """Whole weeks: the first Monday, and the Monday after the last of them."""

    first: date
    end: date

    @property
    def weeks(self) -> list[date]:
        return [self.first + timedelta(days=days) for days in range(0, (self.end - self.first).days, 7)]


def share(part: float, whole: float) -> int:
    """Per cent, rounded; 0 of nothing."""
    return round(100 * part / whole) if whole else 0


def occupancy(setup: Setup, span: Span, counts: Iterable[VisitCount]) -> list[Amount]:
    """Per cent of the opening hours of each practitioner that visits took. Overbooked days can pass 100."""
    taken: Counter[int] = Counter()
    for one in counts:
        if one.state in TAKING_TIME:
            taken[one.calendar] += one.seconds
    window = day_bounds(span.first, setup.zone)[0], day_bounds(span.end, setup.zone)[0]
    found = []
    for calendar in setup.calendars.values():
        opened = intersect(union(calendar.hours.between(span.first - ONE_DAY, span.end)), [window])
        seconds = sum(ends - starts for starts, ends in opened)
        if calendar.kind == "practitioner" and seconds:
            value = share(taken[calendar.id], seconds)
            found.append(Amount(calendar.name, value, _("%(share)s %%") % {"share": value}))
    return found


def outcomes(span: Span, counts: Iterable[VisitCount]) -> list[list[Amount]]:
    """Of each week: who came, who did not, what was cancelled."""
    words = {"done": _("came"), "no_show": _("did not come"), "cancelled": _("cancelled")}
    by_week: Counter[tuple[date, str]] = Counter()
    for one in counts:
        by_week[one.week, one.state] += one.visits
    return [
        [
            Amount(words[state], by_week[week, state], f"{words[state]}: {by_week[week, state]}", kind)
            for state, kind in OUTCOMES.items()
        ]
        for week in span.weeks
    ]


def sources(counts: Iterable[VisitCount]) -> list[Amount]:
    """How many visits were booked by which way, the busiest first."""
    by_source: Counter[str] = Counter()
    for one in counts:
        by_source[one.source] += one.visits
    whole = by_source.total()
    return [
        Amount(str(SOURCES[source]), count, f"{count} ({_('%(share)s %%') % {'share': share(count, whole)}})")
        for source, count in by_source.most_common()
    ]


def letters(counted: dict[tuple[str, str], int]) -> list[dict[str, Any]]:
    """Of each kind of message: how many were sent, and how many failed; reminders always."""
    kinds = sorted({kind for kind, _state in counted} | {"reminder"}, key=list(MESSAGES).index)
    return [
        {
            "name": str(MESSAGES[kind]),
            "sent": counted.get((kind, "sent"), 0),
            "failed": counted.get((kind, "failed"), 0),
        }
        for kind in kinds
    ]

"""Seven days with their free times, for booking and for moving alike."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils import dateformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.appointments.queries import FreeTimes, free_times
from apps.availability.hours import local_day
from apps.booking.pages.words import clock_words, day_words, local, month_words, part_of_day, when_words
from apps.groups.queries import ServiceSetup, Setup

DAYS = 7
STRIP = timedelta(days=DAYS)
Link = Callable[[object], str]


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the strip; without `href` there is nothing to choose."""

    weekday: str
    number: int
    count: str
    href: str
    current: bool
    words: str
    iso: str


@dataclass(frozen=True, slots=True)
class Slot:
    """One free time. The label names the offset where the clock shows this time twice."""

    label: str
    href: str


@dataclass(slots=True)
class Week:
    """What the page of times shows."""

    month: str
    days: list[Day]
    chosen: str
    parts: dict[str, list[Slot]] = field(default_factory=dict)
    earlier: str = ""
    later: str = ""
    first_free: Slot | None = None
    next_free: Slot | None = None

    @property
    def full(self) -> bool:
        """Whether no day of the strip has a free time."""
        return not any(day.href for day in self.days)


@dataclass(frozen=True, slots=True)
class Offer:
    """Whose free times are asked for, and where its links lead."""

    setup: Setup
    service: ServiceSetup
    calendars: Sequence[int]
    now: int
    to_day: Link
    to_week: Link
    to_start: Link
    besides: int = 0  # an appointment that is to be moved


def week_of(offer: Offer, day: date | None, week_from: date | None = None) -> Week:
    """The seven days that hold `day`, or `week_from` and there the first free day; without either the first of all."""
    today = local_day(offer.now, offer.setup.zone)
    last = today + timedelta(days=offer.service.horizon)
    chosen = day if day is not None and today <= day <= last else None
    paged = week_from if week_from is not None and today <= week_from <= last else None
    first = _strip_start(today, chosen or paged or today)
    found = _read(offer, first)
    if chosen is None:
        if paged is None and not any(starts for _day, starts in found.days) and found.next is not None:
            first = _strip_start(today, local_day(found.next, offer.setup.zone))
            found = _read(offer, first)
        chosen = next((day for day, starts in found.days if starts), first)
    week = Week(
        month=month_words(first, first + STRIP - timedelta(days=1)),
        days=[_day(offer, day, len(starts), last, current=day == chosen) for day, starts in found.days],
        chosen=day_words(chosen),
    )
    for start, _able in dict(found.days)[chosen]:
        when = local(start, offer.setup.zone)
        week.parts.setdefault(part_of_day(when), []).append(Slot(clock_words(when), offer.to_start(start)))
    week.earlier = offer.to_week(max(first - STRIP, today)) if first > today else ""
    week.later = offer.to_week(first + STRIP) if first + STRIP <= last else ""
    _point_ahead(offer, week, found, chosen, is_first=first == today)
    return week


def _read(offer: Offer, first: date) -> FreeTimes:
    return free_times(offer.setup, offer.service, offer.calendars, first, DAYS, offer.now, offer.besides)


def _strip_start(today: date, day: date) -> date:
    """Strips follow one another from today, so that a day always stands in the same one."""
    return today + (day - today) // STRIP * STRIP


def _point_ahead(offer: Offer, week: Week, found: FreeTimes, chosen: date, *, is_first: bool) -> None:
    """The first free time of all, and the next one where the chosen day has none."""
    starts = [start for _day, starts in found.days for start, _able in starts]
    if is_first and (starts or found.next is not None):
        week.first_free = _slot(offer, starts[0] if starts else found.next)
    if not week.parts:
        after = [start for start in starts if local_day(start, offer.setup.zone) > chosen]
        week.next_free = _slot(offer, after[0] if after else found.next)


def _slot(offer: Offer, start: int | None) -> Slot | None:
    if start is None:
        return None
    return Slot(when_words(local(start, offer.setup.zone)), offer.to_start(start))


def _day(offer: Offer, day: date, free: int, last: date, *, current: bool) -> Day:
    if free:
        count = ngettext("%(count)d free", "%(count)d free", free) % {"count": free}
    elif day > last:
        count = _("not yet")
    elif any(offer.setup.calendars[one].hours.on(day) for one in offer.calendars):
        count = _("full")
    else:
        count = _("closed")
    href = offer.to_day(day) if free else ""
    return Day(dateformat.format(day, "D"), day.day, count, href, current, day_words(day), day.isoformat())

"""The state of a booking, as it stands in the query: read once, checked, and written into the next link."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from apps.booking.pages.kept import address, kept_of
from apps.core import clock
from apps.core.errors import Invalid, NotFound
from apps.groups.models import Group
from apps.groups.models.group import CalendarChoice
from apps.groups.queries import CalendarSetup, ServiceSetup, Setup, setup_of
from apps.groups.queries.public import offered_calendars, offered_services

ANY = "any"
NAMES = ("service", "calendar", "day", "week", "start")  # in this order in every address
NUMBER = re.compile(r"[0-9]{1,18}")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
FURTHEST = timedelta(days=3 * 365)


@dataclass(frozen=True, slots=True)
class Asked:
    """What was chosen so far. `no_preference` is a choice too; `start` is in epoch seconds."""

    group: Group
    setup: Setup
    service: ServiceSetup | None
    calendar: CalendarSetup | None
    no_preference: bool
    day: date | None
    start: int | None
    kept: Mapping[str, str] = field(default_factory=dict)

    @property
    def calendars(self) -> list[int]:
        """The calendars that may take it."""
        if self.calendar:
            return [self.calendar.id]
        return self.setup.performers_of(self.service, public=True) if self.service else []

    @property
    def practitioner_chosen(self) -> bool:
        """Whether the question with whom is answered."""
        return self.calendar is not None or self.no_preference

    def link(self, step: str, **changes: object) -> str:
        """The address of a step that carries what was chosen, with `changes` (None takes a choice back)."""
        state: dict[str, object] = {}
        if self.service:
            state["service"] = self.service.id
        if self.practitioner_chosen:
            state["calendar"] = self.calendar.id if self.calendar else ANY
        state |= changes
        return address(step, self.group.slug, kept=self.kept, **{name: state.get(name) for name in NAMES})

    def start_words(self, start: int) -> str:
        """A start as it stands in a query: the clinic's wall clock with its offset."""
        return datetime.fromtimestamp(start, self.setup.zone).isoformat()


def read_asked(group: Group, data: Mapping[str, str]) -> Asked:
    """Invalid for what no page of ours writes, NotFound for what is not offered (any more)."""
    setup = setup_of(group.pk, group.setup_revision)
    service = _service(setup, data.get("service", ""))
    calendar, wished = None, data.get("calendar", "")
    if group.calendar_choice == CalendarChoice.SERVICE_ONLY:
        no_preference = True
    else:
        no_preference = wished == ANY and group.any_calendar
        calendar = None if wished in {"", ANY} else _calendar(setup, wished, service)
        if service and not calendar and not no_preference:
            calendar = _only_one(setup, service)
    return Asked(
        group,
        setup,
        service,
        calendar,
        no_preference,
        read_day(data.get("day", "")),
        read_start(data.get("start", "")),
        kept_of(data),
    )


def read_day(text: str) -> date | None:
    """`2026-11-24`, or None for nothing."""
    if not text:
        return None
    try:
        if not DAY.fullmatch(text):
            raise ValueError(text)
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid(_("This is not a day.")) from None


def read_start(text: str) -> int | None:
    """Epoch seconds of `2026-11-24T09:30:00+01:00`, or None for nothing. A plus that came as a space is understood."""
    if not text:
        return None
    try:
        start = datetime.fromisoformat(text[:40].replace(" ", "+"))
        if start.tzinfo is None or start.microsecond or abs(start - clock.now()) > FURTHEST:
            raise ValueError(text)
    except (ValueError, OverflowError):
        raise Invalid(_("This is not a time.")) from None
    return clock.epoch(start)


def _number(text: str) -> int:
    if not NUMBER.fullmatch(text):
        raise Invalid(_("A part of this address is not a number."))
    return int(text)


def _service(setup: Setup, text: str) -> ServiceSetup | None:
    if not text:
        return None
    wanted = _number(text)
    found = [service for service in offered_services(setup) if service.id == wanted]
    if not found:
        raise NotFound(_("This service is not offered (any more)."))
    return found[0]


def _calendar(setup: Setup, text: str, service: ServiceSetup | None) -> CalendarSetup:
    wanted = _number(text)
    found = [calendar for calendar in offered_calendars(setup, service) if calendar.id == wanted]
    if not found:
        raise NotFound(_("This practitioner does not offer that (any more)."))
    return found[0]


def _only_one(setup: Setup, service: ServiceSetup) -> CalendarSetup | None:
    """Where one person alone performs a service, there is nothing to ask."""
    found = offered_calendars(setup, service)
    return found[0] if len(found) == 1 else None

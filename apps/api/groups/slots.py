"""availabletimeslots: the free times of one or several interventions, by the predicate that books them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

import orjson
from django.http import HttpResponse

from apps.api.groups.answers import TYPES, answer
from apps.api.groups.brackets import ids_of
from apps.api.groups.caller import Caller
from apps.api.groups.kinds import FORMAT, Whole, read_face
from apps.api.groups.views import Door
from apps.appointments.queries.chain import chain_of
from apps.appointments.queries.places import Slot, free_slots
from apps.availability.hours import day_bounds, local_day
from apps.availability.intervals import Interval
from apps.core import clock
from apps.core.errors import Forbidden, Invalid
from apps.groups.access import group_to_read
from apps.groups.models import Group
from apps.groups.queries import ServiceSetup, Setup, setup_of
from apps.groups.queries.public import card_of_customer

USUAL_DAYS, MOST_DAYS = 7, 92
DAY = 24 * 3600
COUNT = Whole(least=1)
CLOCK = [f" {minute // 60:02}:{minute % 60:02}:00" for minute in range(24 * 60)]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: which services by which calendars, when, on how many of them, with how many places."""

    services: list[int]
    service: ServiceSetup
    calendar: int | None
    named: list[int]
    calendars: list[int]
    rooms: list[int]
    window: Interval
    least_calendars: int
    least_places: int


class AvailableTimeSlots(Door):
    """GET only; nothing is kept of what was answered."""

    http_method_names = ["get", "head"]

    @cached_property
    def group(self) -> Group:
        """Only read here, so it need not be one of its own."""
        return group_to_read(self.caller.actor, int(self.kwargs["group_id"]))

    def get(self, request: Any, **_place: Any) -> HttpResponse:
        """The slots in the group's time, the first of them by itself; 400 naming the parameter that cannot be."""
        group, caller = self.group, self.caller
        refuse_hidden(group, caller)
        setup = setup_of(group.pk, group.setup_revision)
        asked = _read(setup, request._request.GET)
        slots = free_slots(
            setup,
            asked.service,
            asked.calendars,
            asked.window,
            clock.epoch(clock.now()),
            least_calendars=asked.least_calendars,
            least_places=asked.least_places,
            rooms=asked.rooms,
        )
        told = _told(setup, slots)
        body = {
            "group_id": group.pk,
            "firstSlot": told[0]["start"] if told else None,
            "intervention_ids": asked.services,
            "calendar_id": asked.calendar,
            "calendar_ids": asked.named,
            "availabletimeslots": told,
        }
        if self.form == "json":
            return HttpResponse(orjson.dumps(body), content_type=TYPES["json"])
        return answer(body, "availabletimeslots", self.form)


def refuse_hidden(group: Group, caller: Caller) -> None:
    """Forbidden where online booking is closed, or hides its free times until a known customer has logged in.

    A key alone is the site of the clinic, whose visitors nobody knows yet; staff who logged in always see.
    """
    if caller.actor.kind == "member":
        return
    if group.inactive:
        raise Forbidden("Online booking is closed here; please call.", code="closed")
    if not group.open_data and (caller.customer is None or card_of_customer(group, caller.customer) is None):
        raise Forbidden("Free times are shown after sign-in.", code="sign_in_required")


def read_services(setup: Setup, query: Mapping[str, Any]) -> tuple[list[int], ServiceSetup]:
    """The services that the query names, in its order, and as one."""
    wanted = ids_of(query, "intervention_ids")
    if not wanted:
        raise _wrong("intervention_ids", "This field is required.")
    found = [setup.services[one] for one in wanted if one in setup.services and setup.services[one].publicname]
    if len(found) != len(wanted):
        raise _wrong("intervention_ids", "Not all of these are offered online.")
    return wanted, chain_of(found)


def read_instant(setup: Setup, query: Mapping[str, Any], name: str) -> int:
    """An instant on the group's clock, in epoch seconds."""
    try:
        face = read_face(query.get(name), nullable=False)
    except ValueError as error:
        raise _wrong(name, str(error)) from None
    assert face is not None  # noqa: S101  nothing at all is refused above
    return int(face.replace(tzinfo=setup.zone).timestamp())


def _read(setup: Setup, query: Mapping[str, Any]) -> Question:
    services, service = read_services(setup, query)
    calendar = _number(query, "calendar_id", 0) or None
    named, sets, rooms = (ids_of(query, name) for name in ("calendar_ids", "calendarset_ids", "resource_id"))
    able = setup.performers_of(service, public=True)
    if calendar is not None:
        able = [one for one in able if one == calendar]
    if named:
        able = [one for one in able if one in named]
    if sets:
        able = [one for one in able if setup.calendars[one].set_id in sets]
    if rooms and not all(any(one in setup.rooms_of(set_id) for one in rooms) for set_id in service.sets):
        able = []
    return Question(
        services,
        service,
        calendar,
        named,
        able,
        rooms,
        _window(setup, query),
        _number(query, "cal_qty", 1),
        _number(query, "min_capacity", 1),
    )


def _window(setup: Setup, query: Mapping[str, Any]) -> Interval:
    """From `start` to `end`, or so many local days on: days are counted on the wall, so that changes of clocks fit."""
    begins = read_instant(setup, query, "start")
    if query.get("end") and query.get("nDays"):
        raise _wrong("nDays", "Send end or nDays, not both.")
    if query.get("end"):
        ends = read_instant(setup, query, "end")
    else:
        days = _number(query, "nDays", USUAL_DAYS)
        opens = day_bounds(local_day(begins, setup.zone), setup.zone)[0]
        later = datetime.fromtimestamp(opens, setup.zone).date() + timedelta(days=min(days, MOST_DAYS + 1))
        ends = day_bounds(later, setup.zone)[0] + (begins - opens)
    if not begins < ends:
        raise _wrong("end", "The end is after the start.")
    if ends - begins > (MOST_DAYS * 24 + 1) * 3600:
        raise _wrong("end" if query.get("end") else "nDays", f"At most {MOST_DAYS} days can be asked for at once.")
    return begins, ends


def _number(query: Mapping[str, Any], name: str, usual: int) -> int:
    text = query.get(name) or ""
    if text in {"", "0"} and usual == 0:
        return 0
    try:
        value = usual if text == "" else COUNT.read(text, None)  # type: ignore[arg-type]  # no clock is asked
    except ValueError as error:
        raise _wrong(name, str(error)) from None
    return int(value or 0)


def _told(setup: Setup, slots: list[Slot]) -> list[dict[str, Any]]:
    """In the group's time. A day's midnight is looked up once: most days have one offset, and starts whole minutes."""
    told: list[dict[str, Any]] = []
    begins = ends = 0
    day = ""
    for start, able, capacity in slots:
        if not begins <= start < ends:
            found = local_day(start, setup.zone)
            begins, ends = day_bounds(found, setup.zone)
            day = str(found) if ends - begins == DAY else ""
        minutes, seconds = divmod(start - begins, 60)
        if day and not seconds:
            text = day + CLOCK[minutes]
        else:
            text = datetime.fromtimestamp(start, setup.zone).strftime(FORMAT)
        told.append({"start": text, "capacity": capacity, "calendar_ids": able})
    return told


def _wrong(name: str, sentence: str) -> Invalid:
    return Invalid(sentence, fields={name: [sentence]})

"""Bringing in appointments that were agreed elsewhere: a former system's diary, the demo clinic's.

They keep every promise of a booking made here (one lock, occupancy under the constraint, one event each), but opening
hours are not asked: what was agreed was agreed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from apps.accounts.actions import in_transaction
from apps.appointments.actions.events import tell_all
from apps.appointments.actions.locks import lock_for
from apps.appointments.actions.taking import sweep_expired
from apps.appointments.models import Appointment, Occupancy
from apps.appointments.queries.occupancy import rows_of, taken_by
from apps.appointments.states import TAKING_TIME, State
from apps.availability.intervals import Interval, overlaps, union
from apps.core import clock
from apps.core.actor import Actor
from apps.core.errors import Invalid, NotFound, SlotTaken
from apps.groups.models import Client, Group
from apps.groups.queries import ServiceSetup, Setup
from apps.organizations.roles import Right, require


@dataclass(frozen=True, slots=True)
class Visit:
    """One appointment as it was agreed. `client` is a card's id; `rooms` holds one calendar for each required set."""

    service: int
    calendar: int
    start: datetime
    client: int
    rooms: tuple[int, ...] = ()
    state: State = State.BOOKED
    source: str = Appointment.Source.DESK
    comments: str = ""
    cancel_reason: str = ""


def import_appointments(*, actor: Actor, group: Group, visits: Sequence[Visit], now: datetime) -> list[Appointment]:
    """Write all of them or none, each told as `appointment.imported`.

    Raises Invalid for a service, calendar, room or client that the group does not have, SlotTaken when one of them
    meets another or what is there already.
    """
    require(actor, Right.BOOK)
    if not actor.reaches(group.pk) or actor.organization != group.organization_id:
        raise NotFound("There is no such group.")
    calendars = sorted({calendar for visit in visits for calendar in (visit.calendar, *visit.rooms)})

    def work() -> list[Appointment]:
        locked = lock_for(group, lambda _: calendars)
        services = [_service_of(locked.setup, visit) for visit in visits]
        taking = [
            (visit, _footprint(visit, service))
            for visit, service in zip(visits, services, strict=True)
            if visit.state in TAKING_TIME
        ]
        _check_free(taking, locked.calendars, clock.epoch(now))
        made = _appointments(group, visits, services)
        Appointment.objects.bulk_create(made)
        Occupancy.objects.bulk_create(_occupancy(made, visits))
        tell_all(made, "imported", actor)
        return made

    return in_transaction(work) if visits else []


def _service_of(setup: Setup, visit: Visit) -> ServiceSetup:
    service = setup.services.get(visit.service)
    if service is None or visit.calendar not in service.calendars:
        raise Invalid("This calendar does not perform this service.", fields={"service": ["Not performed there."]})
    if len(visit.rooms) != len(service.sets) or any(
        room not in setup.rooms_of(set_id) for room, set_id in zip(visit.rooms, service.sets, strict=True)
    ):
        raise Invalid("The service needs one room of each of its sets.", fields={"rooms": ["Not what is needed."]})
    return service


def _footprint(visit: Visit, service: ServiceSetup) -> Interval:
    start = clock.epoch(visit.start)
    return start - service.before, start + service.length + service.after


def _check_free(taking: Sequence[tuple[Visit, Interval]], locked: Sequence[int], now: int) -> None:
    """SlotTaken when a visit meets a row, a break included, or another visit."""
    if not taking:
        return
    window = min(footprint[0] for _, footprint in taking), max(footprint[1] for _, footprint in taking)
    rows = rows_of(locked, window)
    sweep_expired(rows, locked, now)
    busy = taken_by(rows, locked, now)
    for visit, footprint in taking:
        for calendar in (visit.calendar, *visit.rooms):
            if overlaps(busy[calendar], footprint):
                raise SlotTaken(f"{visit.start.isoformat()} on calendar {calendar} is not free.")
            busy[calendar] = union([*busy[calendar], footprint])


def _appointments(group: Group, visits: Sequence[Visit], services: Sequence[ServiceSetup]) -> list[Appointment]:
    cards = dict(
        Client.objects.filter(group=group, pk__in={visit.client for visit in visits}).values_list("pk", "customer")
    )
    missing = {visit.client for visit in visits} - cards.keys()
    if missing:
        raise Invalid("There is no such client.", fields={"client": [f"There is no client {min(missing)}."]})
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('calendar_entry_id') FROM generate_series(1, %s)", [len(visits)])
        numbers = [number for (number,) in cursor.fetchall()]
    return [
        Appointment(
            id=number,
            organization_id=group.organization_id,
            group=group,
            calendar_id=visit.calendar,
            service_id=visit.service,
            client_id=visit.client,
            customer_id=cards[visit.client],
            state=visit.state,
            starts_at=visit.start,
            ends_at=visit.start + timedelta(seconds=service.length),
            buffer_before=service.before,
            buffer_after=service.after,
            source=visit.source,
            comments=visit.comments,
            cancel_reason=visit.cancel_reason,
        )
        for number, visit, service in zip(numbers, visits, services, strict=True)
    ]


def _occupancy(made: Sequence[Appointment], visits: Sequence[Visit]) -> list[Occupancy]:
    return [
        Occupancy(
            organization_id=one.organization_id,
            calendar_id=calendar,
            kind=Occupancy.Kind.APPOINTMENT,
            starts_at=one.starts_at - timedelta(seconds=one.buffer_before),
            ends_at=one.ends_at + timedelta(seconds=one.buffer_after),
            appointment=one,
        )
        for one, visit in zip(made, visits, strict=True)
        if visit.state in TAKING_TIME
        for calendar in (visit.calendar, *visit.rooms)
    ]

"""Filling the demo clinic's days. What people made is never touched."""

from datetime import date, datetime, time, timedelta

import structlog
from django.db import transaction

from apps.appointments.actions import add_break, import_appointments
from apps.appointments.queries.occupancy import busy_of
from apps.availability.hours import day_bounds
from apps.core import clock
from apps.core.errors import DomainError
from apps.groups.models import Calendar
from apps.groups.queries import current_setup
from apps.operations.actions.demo.clinic import AROUND, Demo, wall
from apps.operations.actions.demo.happenings import let_things_happen
from apps.operations.actions.demo.ledger import write_letters
from apps.operations.actions.demo.planning import Day
from apps.organizations.models import Organization
from apps.outbox.actions import publish
from apps.outbox.models import Event

log = structlog.get_logger(__name__)
FILLED = "demo.day_filled"


def fill_days(demo: Demo, now: datetime) -> int:
    """Give rows to each day around today that never had any; returns how many days."""
    today = now.astimezone(demo.zone).date()
    wanted = [today + timedelta(days=offset) for offset in range(-AROUND.days, AROUND.days + 1)]
    filled = _filled(demo)
    missing = [day for day in wanted if day.isoformat() not in filled]
    added = [day for day in missing if _try_day(demo, day, now)]
    if today in added:  # once its coming days have their visits, and of two starts at once by one
        let_things_happen(demo, now)
    return len(added)


def _filled(demo: Demo) -> set[str]:
    events = Event.objects.filter(organization_id=demo.organization.pk, topic=FILLED, payload__group=demo.group.pk)
    return {payload["day"] for payload in events.values_list("payload", flat=True)}


def _try_day(demo: Demo, day: date, now: datetime) -> bool:
    try:
        return _fill_day(demo, day, now)
    except DomainError as error:
        # Somebody booked there at this very moment; the next start fills the day.
        log.warning("demo_day_not_filled", day=day.isoformat(), error=error.message)
        return False


@transaction.atomic
def _fill_day(demo: Demo, day: date, now: datetime) -> bool:
    Organization.objects.select_for_update(no_key=True).get(pk=demo.organization.pk)
    subject = f"demo:{demo.group.pk}:{day.isoformat()}"
    if Event.objects.filter(organization_id=demo.organization.pk, subject=subject, topic=FILLED).exists():
        return False
    _add_breaks(demo, day)
    setup = current_setup(demo.group.pk)
    begins, ends = day_bounds(day, setup.zone)
    busy = busy_of(list(setup.calendars), (begins, ends), clock.epoch(now))
    plan = Day(demo.site, setup, day, clock.epoch(now), demo.practitioners, demo.services, demo.clients, busy)
    made = import_appointments(actor=demo.actor, group=demo.group, visits=plan.plan(), now=now)
    write_letters(made, now)
    payload = {"group": demo.group.pk, "day": day.isoformat(), "appointments": len(made)}
    publish(FILLED, actor=demo.actor, subject=subject, revision=0, payload=payload)
    return True


def _add_breaks(demo: Demo, day: date) -> None:
    """The pauses of that weekday, and the absences that begin then."""
    found = [
        (pause.practitioner, wall(day, pause.starts, demo.zone), wall(day, pause.ends, demo.zone), pause.text)
        for pause in demo.site.pauses
        if pause.weekday == day.weekday()
    ]
    found += [
        (away.practitioner, wall(day, time(), demo.zone), _ends(day, away.days, demo), away.text)
        for away in demo.site.absences
        if away.begins_on(day)
    ]
    calendars = {one.pk: one for one in Calendar.objects.filter(pk__in=demo.practitioners, deleted=False)}
    for index, starts, ends, text in found:
        calendar = calendars.get(demo.practitioners[index])
        if calendar is not None:
            add_break(actor=demo.actor, calendar=calendar, starts_at=starts, ends_at=ends, text=text)


def _ends(day: date, days: int, demo: Demo) -> datetime:
    return wall(day + timedelta(days=days), time(), demo.zone)

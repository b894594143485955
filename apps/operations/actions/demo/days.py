"""Filling the demo clinic's days, and letting what was planned come true. What people made is never touched."""

from datetime import date, datetime, timedelta

import structlog
from django.db import transaction

from apps.appointments.actions import add_break, import_appointments, mark_arrived, mark_done, mark_no_show
from apps.appointments.models import Appointment
from apps.appointments.queries.occupancy import busy_of
from apps.appointments.states import State
from apps.availability.hours import day_bounds
from apps.core import clock
from apps.core.errors import DomainError
from apps.groups.models import Calendar
from apps.groups.queries import current_setup
from apps.groups.timezones import zone_of
from apps.operations.actions.demo import cast
from apps.operations.actions.demo.clinic import AROUND, ZONE, Demo, wall
from apps.operations.actions.demo.planning import Day
from apps.organizations.models import Organization
from apps.outbox.actions import publish
from apps.outbox.models import Event

log = structlog.get_logger(__name__)
FILLED = "demo.day_filled"


def fill_days(demo: Demo, now: datetime) -> int:
    """Give rows to each day around today that never had any; returns how many days."""
    today = now.astimezone(zone_of(ZONE)).date()
    wanted = [today + timedelta(days=offset) for offset in range(-AROUND.days, AROUND.days + 1)]
    filled = _filled(demo)
    added = 0
    for day in wanted:
        if day.isoformat() in filled:
            continue
        try:
            added += _fill_day(demo, day, now)
        except DomainError as error:
            # Somebody booked there at this very moment; the next start fills the day.
            log.warning("demo_day_not_filled", day=day.isoformat(), error=error.message)
    return added


def _filled(demo: Demo) -> set[str]:
    events = Event.objects.filter(organization_id=demo.organization.pk, topic=FILLED)
    return {payload["day"] for payload in events.values_list("payload", flat=True)}


@transaction.atomic
def _fill_day(demo: Demo, day: date, now: datetime) -> bool:
    Organization.objects.select_for_update(no_key=True).get(pk=demo.organization.pk)
    subject = f"demo:{day.isoformat()}"
    if Event.objects.filter(organization_id=demo.organization.pk, subject=subject, topic=FILLED).exists():
        return False
    _add_breaks(demo, day)
    setup = current_setup(demo.group.pk)
    begins, ends = day_bounds(day, setup.zone)
    busy = busy_of(list(setup.calendars), (begins, ends), clock.epoch(now))
    plan = Day(setup, day, clock.epoch(now), demo.practitioners, demo.services, demo.clients, busy)
    made = import_appointments(actor=demo.actor, group=demo.group, visits=plan.plan(), now=now)
    payload = {"day": day.isoformat(), "appointments": len(made)}
    publish(FILLED, actor=demo.actor, subject=subject, revision=0, payload=payload)
    return True


def _add_breaks(demo: Demo, day: date) -> None:
    for index, weekday, starts, ends, text in cast.BREAKS:
        calendar = Calendar.objects.filter(pk=demo.practitioners[index], deleted=False).first()
        if weekday == day.weekday() and calendar is not None:
            add_break(
                actor=demo.actor, calendar=calendar, starts_at=wall(day, starts), ends_at=wall(day, ends), text=text
            )


def let_time_pass(demo: Demo, now: datetime) -> int:
    """Mark the play's own visits as come, done or missed; those that a person ever touched stay as they are."""
    begun = Appointment.objects.filter(
        group=demo.group,
        starts_at__lte=now,
        starts_at__gte=now - 2 * AROUND,
        state__in=[State.BOOKED, State.CONFIRMED, State.ARRIVED],
    )
    changed = 0
    for appointment in begun.select_related("group", "service", "calendar", "client").order_by("id"):
        over = appointment.ends_at <= now
        if (appointment.state == State.ARRIVED and not over) or not _is_untouched(appointment):
            continue
        missed = over and appointment.state != State.ARRIVED and appointment.starts_at.toordinal() % 20 == 0
        verb = mark_no_show if missed else mark_done if over else mark_arrived
        verb(actor=demo.actor, appointment=appointment, now=now)
        changed += 1
    return changed


def _is_untouched(appointment: Appointment) -> bool:
    """Whether all that ever happened to it was ours, from the import on."""
    events = Event.objects.filter(
        organization_id=appointment.organization_id, subject=f"appointment:{appointment.pk}"
    ).values_list("topic", "actor")
    return any(topic == "appointment.imported" for topic, _ in events) and all(actor == "system" for _, actor in events)

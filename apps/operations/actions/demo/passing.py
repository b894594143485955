"""Letting what was planned come true. What people made or ever touched is left alone."""

from contextlib import suppress
from datetime import datetime

from apps.appointments.actions import mark_arrived, mark_done, mark_no_show
from apps.appointments.models import Appointment
from apps.appointments.states import State
from apps.core.errors import Conflict
from apps.operations.actions.demo.clinic import AROUND, Demo
from apps.outbox.models import Event


def let_time_pass(demo: Demo, now: datetime) -> int:
    """Mark the play's own visits as come, done or missed; those that a person ever touched stay as they are."""
    begun = Appointment.objects.filter(
        group=demo.group,
        starts_at__lte=now,
        starts_at__gte=now - 2 * AROUND,
        state__in=[State.BOOKED, State.CONFIRMED, State.ARRIVED],
    )
    visits = list(begun.select_related("group", "service", "calendar", "client").order_by("id"))
    ours = _untouched(demo, visits)
    changed = 0
    for appointment in visits:
        over = appointment.ends_at <= now
        if (appointment.state == State.ARRIVED and not over) or appointment.pk not in ours:
            continue
        missed = over and appointment.state != State.ARRIVED and appointment.starts_at.toordinal() % 20 == 0
        verb = mark_no_show if missed else mark_done if over else mark_arrived
        with suppress(Conflict):  # a person has just changed it: theirs from now on
            verb(actor=demo.actor, appointment=appointment, now=now)
            changed += 1
    return changed


def _untouched(demo: Demo, visits: list[Appointment]) -> set[int]:
    """Those of which all that ever happened was ours, from the first day on: people never act as the system."""
    subjects = {f"appointment:{visit.pk}": visit.pk for visit in visits}
    events = Event.objects.filter(organization_id=demo.organization.pk, subject__in=subjects)
    touched = {subjects[subject] for subject in events.exclude(actor="system").values_list("subject", flat=True)}
    return set(subjects.values()) - touched

"""Where an appointment stands, changed by compare-and-set: of two who change it at once, one is told."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import F

from apps.accounts.actions import in_transaction
from apps.appointments.actions.events import tell
from apps.appointments.actions.locks import lock_for
from apps.appointments.actions.placing import Wish, find_place
from apps.appointments.actions.refusals import with_alternatives
from apps.appointments.actions.taking import release, take_for_appointment
from apps.appointments.models import Appointment
from apps.appointments.queries.board import everything_taken
from apps.appointments.states import next_state
from apps.core import clock
from apps.core.actor import Actor
from apps.core.errors import Conflict, Forbidden
from apps.groups.queries import ServiceSetup, Setup
from apps.organizations.roles import Right, require


def confirm_appointment(*, actor: Actor, appointment: Appointment, now: datetime) -> Appointment:
    """booked -> confirmed: by the customer, or by staff on their behalf."""
    return _change(actor, appointment, "confirm", "confirmed", now)


def mark_arrived(*, actor: Actor, appointment: Appointment, now: datetime) -> Appointment:
    """The client is here."""
    require(actor, Right.BOOK)
    return _change(actor, appointment, "arrive", "arrived", now)


def mark_done(*, actor: Actor, appointment: Appointment, now: datetime) -> Appointment:
    """The visit is over."""
    require(actor, Right.BOOK)
    return _change(actor, appointment, "finish", "done", now)


def mark_no_show(*, actor: Actor, appointment: Appointment, now: datetime) -> Appointment:
    """The client did not come."""
    require(actor, Right.BOOK)
    return _change(actor, appointment, "miss", "no_show", now)


def cancel_appointment(*, actor: Actor, appointment: Appointment, reason: str = "", now: datetime) -> Appointment:
    """Give the time back. Customers may until the service's cut-off, staff at any time."""
    by_customer = actor.kind in {"customer", "visitor"}
    if not by_customer:
        require(actor, Right.BOOK)

    def work() -> Appointment:
        if by_customer:
            check_cutoff(appointment, now)
        changed = compare_and_set(
            appointment, "cancel", seat=None, cancel_reason=reason[:255], cancelled_by=str(actor), updated_at=now
        )
        release([changed.pk])
        tell(changed, "cancelled", actor)
        return changed

    return in_transaction(work)


def approve_appointment(*, actor: Actor, appointment: Appointment, now: datetime) -> Appointment:
    """pending -> booked, if the time is still free; SlotTaken with the nearest free times if not."""
    require(actor, Right.APPROVE)
    return _take_again(actor, appointment, "approve", "approved", now)


def restore_appointment(*, actor: Actor, appointment: Appointment, now: datetime) -> Appointment:
    """cancelled -> booked at its old time, if that is still free."""
    require(actor, Right.BOOK)
    return _take_again(actor, appointment, "restore", "restored", now, cancel_reason="", cancelled_by="")


def check_cutoff(appointment: Appointment, now: datetime) -> None:
    """Forbidden `too_late` once the service's cut-off before the start has passed."""
    group = appointment.group
    service = appointment.service
    minutes = group.cutoff if service.cutoff is None else service.cutoff
    if (appointment.starts_at - now).total_seconds() < minutes * 60:
        raise Forbidden(
            "It is too late to change this online; please call.", code="too_late", details={"cutoff": minutes}
        )


def compare_and_set(appointment: Appointment, verb: str, **changes: Any) -> Appointment:
    """Write the next state if the row still is as this copy says; Conflict `changed_meanwhile` if it is not."""
    state = next_state(appointment.state, verb)
    return write_if_unchanged(appointment, state=state, **changes)


def write_if_unchanged(appointment: Appointment, **changes: Any) -> Appointment:
    """Write changes if nobody else did since this copy was read, and return the row as it is now."""
    same = Appointment.objects.filter(pk=appointment.pk, revision=appointment.revision, state=appointment.state)
    if not same.update(revision=F("revision") + 1, **changes):
        raise Conflict("Somebody else has changed this appointment meanwhile.", code="changed_meanwhile")
    # A new copy: should this transaction be undone and tried again, the caller's copy still says what was.
    return Appointment.objects.select_related("group", "service", "calendar", "client").get(pk=appointment.pk)


def _change(actor: Actor, appointment: Appointment, verb: str, topic: str, now: datetime) -> Appointment:
    def work() -> Appointment:
        changed = compare_and_set(appointment, verb, updated_at=now)
        tell(changed, topic, actor)
        return changed

    return in_transaction(work)


def _take_again(
    actor: Actor, appointment: Appointment, verb: str, topic: str, now: datetime, **changes: Any
) -> Appointment:
    """Back to booked, under the lock: the time must be free as for staff."""
    group = appointment.group
    start = clock.epoch(appointment.starts_at)

    def candidates(setup: Setup) -> list[int]:
        return everything_taken(setup, service_at(setup, appointment), [appointment.calendar_id])

    def work() -> Appointment:
        locked = lock_for(group, candidates)
        changed = compare_and_set(appointment, verb, session=None, updated_at=now, **changes)
        place = find_place(locked, _wish(locked.setup, changed, start, now))
        take_for_appointment(changed.organization_id, changed.pk, place)
        if place.seat:
            Appointment.objects.filter(pk=changed.pk).update(**place.seating(takes_time=True))
        tell(changed, topic, actor)
        return changed

    with with_alternatives(group, [appointment.service_id], appointment.calendar_id, start, now, public=False):
        return in_transaction(work)


def _wish(setup: Setup, appointment: Appointment, start: int, now: datetime) -> Wish:
    service = service_at(setup, appointment)
    return Wish(service, [appointment.calendar_id], start, clock.epoch(now), mode="staff")


def service_at(setup: Setup, appointment: Appointment) -> ServiceSetup:
    """The appointment's service with the length and buffers that it was booked with."""
    service = setup.services.get(appointment.service_id)
    if service is None or appointment.calendar_id not in setup.calendars:
        raise Conflict("Its service or calendar has been deleted; restore that first.", code="setup_deleted")
    length = int((appointment.ends_at - appointment.starts_at).total_seconds())
    return replace(service, length=length, before=appointment.buffer_before, after=appointment.buffer_after)

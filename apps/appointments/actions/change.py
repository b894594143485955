"""What an appointment is about: another service, another length, other notes. Its start and calendar stay."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from apps.accounts.actions import in_transaction
from apps.appointments.actions.book import candidates_of
from apps.appointments.actions.events import tell
from apps.appointments.actions.locks import lock_for
from apps.appointments.actions.move import calendars_of
from apps.appointments.actions.placing import Wish, find_place
from apps.appointments.actions.refusals import with_alternatives
from apps.appointments.actions.states import service_at, write_if_unchanged
from apps.appointments.actions.taking import Place, release, take_for_appointment
from apps.appointments.models import Appointment
from apps.appointments.queries.board import everything_taken
from apps.appointments.states import MOVABLE, State
from apps.core import clock
from apps.core.actor import Actor
from apps.core.errors import Conflict
from apps.groups.queries import ServiceSetup, Setup
from apps.organizations.roles import Right, require


def change_appointment(
    *,
    actor: Actor,
    appointment: Appointment,
    now: datetime,
    service: int | None = None,
    length: int | None = None,
    comments: str | None = None,
    custom: Mapping[str, Any] | None = None,
    overbook: str = "",
) -> Appointment:
    """Give the appointment another service (with that one's buffers), length (seconds) or notes; None leaves each.

    `custom` has the spare columns to change, None emptying one.

    Notes can be changed at any time, the others while it can still be moved. Raises SlotTaken with the nearest free
    times, unless staff overbook with a reason; Conflict `changed_meanwhile` when somebody else was faster.
    """
    require(actor, Right.BOOK)
    if overbook:
        require(actor, Right.OVERBOOK)
    same_service = service is None or service == appointment.service_id
    noted: dict[str, Any] = {} if comments is None else {"comments": comments}
    if custom:
        spare = {**appointment.custom, **custom}
        noted["custom"] = {name: value for name, value in spare.items() if value is not None}
    if same_service and length in {None, length_of(appointment)}:
        return _write_notes(actor, appointment, noted, now)
    start = clock.epoch(appointment.starts_at)
    group = appointment.group

    def wanted(setup: Setup) -> ServiceSetup:
        if service is None or same_service:
            found = service_at(setup, appointment)
        else:
            found, _ = candidates_of(setup, [service], appointment.calendar_id, public=False)
        return found if length is None else replace(found, length=length)

    def candidates(setup: Setup) -> list[int]:
        return everything_taken(setup, wanted(setup), [appointment.calendar_id])

    def work() -> Appointment:
        locked = lock_for(group, candidates, also=calendars_of([appointment]))
        asked = wanted(locked.setup)
        mode = "overbook" if overbook else "staff"
        kept = calendars_of([appointment])
        wish = Wish(
            asked, [appointment.calendar_id], start, clock.epoch(now), mode, besides=[appointment.pk], kept=kept
        )
        changed = _rewrite(appointment, asked, find_place(locked, wish), overbook, noted, now)
        tell(changed, "changed", actor, previous={"service": appointment.service_id, "length": length_of(appointment)})
        return changed

    services = [service or appointment.service_id]
    with with_alternatives(group, services, appointment.calendar_id, start, now, public=False):
        return in_transaction(work)


def length_of(appointment: Appointment) -> int:
    """Seconds from its start to its end."""
    return int((appointment.ends_at - appointment.starts_at).total_seconds())


def _write_notes(actor: Actor, appointment: Appointment, noted: dict[str, Any], now: datetime) -> Appointment:
    def work() -> Appointment:
        changed = write_if_unchanged(appointment, updated_at=now, **noted)
        tell(changed, "changed", actor)
        return changed

    return in_transaction(work)


def _rewrite(
    appointment: Appointment,
    service: ServiceSetup,
    place: Place,
    overbook: str,
    noted: dict[str, Any],
    now: datetime,
) -> Appointment:
    """Write what it is now and what that takes. A pending request takes nothing."""
    if appointment.state not in MOVABLE:
        raise Conflict(
            f"This appointment is {State(appointment.state).label.lower()}; only its notes can be changed.",
            code="wrong_state",
        )
    changed = write_if_unchanged(
        appointment,
        service_id=service.id,
        ends_at=clock.instant(place.ends(clock.epoch(appointment.starts_at) + service.length)),
        buffer_before=service.before,
        buffer_after=service.after,
        overbooked=bool(overbook),
        overbook_reason=overbook,
        updated_at=now,
        **place.seating(takes_time=appointment.state != State.PENDING),
        **noted,
    )
    release([changed.pk])
    if changed.state != State.PENDING:
        take_for_appointment(changed.organization_id, changed.pk, place)
    return changed

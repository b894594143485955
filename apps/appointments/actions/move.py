"""Moving and swapping: the old time is kept unless the new one is had, in one transaction."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from apps.accounts.actions import StartAgainError, in_transaction
from apps.appointments.actions.events import tell
from apps.appointments.actions.locks import lock_for
from apps.appointments.actions.pastdays import check_past_day
from apps.appointments.actions.placing import Wish, find_place
from apps.appointments.actions.refusals import checked_start, with_alternatives
from apps.appointments.actions.states import check_cutoff, service_at, write_if_unchanged
from apps.appointments.actions.taking import Place, release, take_for_appointment
from apps.appointments.models import Appointment, Occupancy
from apps.appointments.queries.board import everything_taken
from apps.appointments.states import MOVABLE, State
from apps.core import clock
from apps.core.actor import Actor
from apps.core.errors import Conflict, Invalid
from apps.groups.queries import Setup
from apps.organizations.roles import Right, require


def move_appointment(
    *,
    actor: Actor,
    appointment: Appointment,
    start: datetime,
    now: datetime,
    calendar: int | None = None,
    length: int | None = None,
    overbook: str = "",
    online: bool = False,
) -> Appointment:
    """Put the appointment at another time, keeping its room where that can be. Staff may also change the calendar and
    the length (seconds), and overbook with a reason; customers move within the offered times until the cut-off.

    `online` asks by the customers' predicate though staff ask. Raises SlotTaken with the nearest free times: then the
    old time is still theirs.
    """
    by_customer = actor.kind in {"customer", "visitor"}
    if not by_customer:
        require(actor, Right.BOOK)
    if overbook:
        require(actor, Right.OVERBOOK)
    starts = checked_start(start, now)
    group = appointment.group
    check_past_day(actor, group, start, now, moved=appointment)
    target = appointment.calendar_id if calendar is None or by_customer else calendar

    def candidates(setup: Setup) -> list[int]:
        if target not in setup.calendars:
            raise Invalid("There is no such calendar.", fields={"calendar": ["There is no such calendar."]})
        return everything_taken(setup, service_at(setup, appointment), [target])

    def work() -> Appointment:
        locked = lock_for(group, candidates, also=calendars_of([appointment]))
        if by_customer:
            check_cutoff(appointment, now)
        before = {"start": appointment.starts_at.isoformat(), "calendar": appointment.calendar_id}
        kept = _rooms_held(appointment, locked.calendars)
        service = service_at(locked.setup, appointment)
        if length is not None and not by_customer:
            service = replace(service, length=length)
        mode = "customer" if by_customer or online else "overbook" if overbook else "staff"
        wish = Wish(service, [target], starts, clock.epoch(now), mode, besides=[appointment.pk], kept=kept)
        place = find_place(locked, wish)
        moved = _rewrite(appointment, place, starts, service.length, overbook, now)
        tell(moved, "moved", actor, previous=before)
        return moved

    with with_alternatives(group, [appointment.service_id], target, starts, now, public=by_customer):
        return in_transaction(work)


def swap_appointments(*, actor: Actor, first: Appointment, second: Appointment, now: datetime) -> None:
    """Let two appointments of one group change places, each keeping its length; both move or neither does."""
    require(actor, Right.BOOK)
    if first.group_id != second.group_id or first.pk == second.pk:
        raise Invalid(
            "Two different appointments of one site can change places.", fields={"second": ["Not these two."]}
        )
    if first.session_id or second.session_id:
        raise Conflict("Who takes part in a session is moved, not swapped.", code="in_session")
    group = first.group
    targets = {first.pk: (second.calendar_id, second.starts_at), second.pk: (first.calendar_id, first.starts_at)}

    def candidates(setup: Setup) -> list[int]:
        wanted = (everything_taken(setup, service_at(setup, one), [targets[one.pk][0]]) for one in (first, second))
        return sorted({calendar for calendars in wanted for calendar in calendars})

    def work() -> None:
        locked = lock_for(group, candidates, also=calendars_of([first, second]))
        kept = {one.pk: _rooms_held(one, locked.calendars) for one in (first, second)}
        release([first.pk, second.pk])
        for one in (first, second):
            calendar, starts_at = targets[one.pk]
            before = {"start": one.starts_at.isoformat(), "calendar": one.calendar_id}
            service = service_at(locked.setup, one)
            starts = clock.epoch(starts_at)
            wish = Wish(service, [calendar], starts, clock.epoch(now), "staff", kept=kept[one.pk])
            place = find_place(locked, wish)
            tell(_rewrite(one, place, starts, service.length, "", now), "moved", actor, previous=before)

    with with_alternatives(
        group, [first.service_id], second.calendar_id, clock.epoch(second.starts_at), now, public=False
    ):
        in_transaction(work)


def calendars_of(appointments: Sequence[Appointment]) -> set[int]:
    """Everything that the appointments take now, their main calendars included."""
    rows = Occupancy.objects.filter(appointment__in=[one.pk for one in appointments])
    return {*(one.calendar_id for one in appointments), *rows.values_list("calendar_id", flat=True)}


def _rooms_held(appointment: Appointment, locked: Sequence[int]) -> set[int]:
    """What the appointment takes, read under the lock; begin again if a part of it is not locked."""
    held = calendars_of([appointment])
    if not held <= set(locked):
        raise StartAgainError
    return held


def _rewrite(
    appointment: Appointment, place: Place, starts: int, length: int, overbook: str, now: datetime
) -> Appointment:
    """Write the new time and what it takes. A pending request takes nothing."""
    if appointment.state not in MOVABLE:
        raise Conflict(
            f"This appointment is {State(appointment.state).label.lower()}; it cannot be moved.", code="wrong_state"
        )
    moved = write_if_unchanged(
        appointment,
        calendar_id=place.calendar,
        starts_at=clock.instant(starts),
        ends_at=clock.instant(place.ends(starts + length)),
        overbooked=bool(overbook),
        overbook_reason=overbook,
        updated_at=now,
        **place.seating(takes_time=appointment.state != State.PENDING),
    )
    release([moved.pk])
    if moved.state != State.PENDING:
        take_for_appointment(moved.organization_id, moved.pk, place)
    return moved

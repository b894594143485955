"""Appointments as vevents: the staff's predicate, and over what is there already as a marked overbooking."""

from collections.abc import Callable
from datetime import datetime

from apps.api.groups.vevents.states import step_to
from apps.api.groups.vevents.wish import Wish, refuse
from apps.appointments.access import appointment_for
from apps.appointments.actions import (
    Marks,
    Request,
    annotate_appointment,
    book_appointment,
    cancel_appointment,
    change_appointment,
    length_of,
    move_appointment,
    restore_appointment,
)
from apps.appointments.models import Appointment
from apps.core import clock
from apps.core.actor import Actor
from apps.core.errors import SlotTaken
from apps.groups.models import Group
from apps.organizations.roles import Right, allows

REASON = "Entered by a program"  # the contract knows no reason for an overlap


def add(actor: Actor, group: Group, wish: Wish) -> int:
    """Book it for the fiche; without an end it lasts as long as its intervention."""
    if wish.rule:
        raise refuse("rule", "An appointment does not come again.")
    if wish.starts_at is None or wish.service is None:
        raise refuse("starts_at", "This field is required.")
    length = None if wish.ends_at is None else _length(wish.starts_at, wish.ends_at)
    now, start, service = clock.now(), wish.starts_at, wish.service
    marks = {name: value for name, value in wish.marks.items() if name != "comments"}

    def book(overbook: str) -> Appointment:
        request = Request(
            service=service,
            start=start,
            calendar=wish.calendar,
            client=wish.client,
            length=length,
            overbook=overbook,
            comments=wish.marks.get("comments", ""),
            source=_source(wish),
            marks=Marks(**marks, websource=wish.websource, custom=wish.custom),
        )
        return book_appointment(actor=actor, group=group, request=request, now=now).appointment

    return _over_others(actor, book).pk


def change(actor: Actor, number: int, wish: Wish) -> None:
    """Whatever was said of it: the bin, its time and calendar, its intervention, what is written on it."""
    now = clock.now()
    if wish.rule:
        raise refuse("rule", "An appointment does not come again.")
    found = appointment_for(actor, number)
    if wish.deleted is False and found.state == "cancelled":
        found = restore_appointment(actor=actor, appointment=found, now=now)
        wish.state = None  # that of the record as it was read lay in the bin, too
    found = _placed(actor, found, wish, now)
    written = {name: value for name, value in wish.marks.items() if name in wish.said}
    if wish.gives("from_web"):
        written["source"] = _source(wish)
    if wish.gives("websource"):
        written["websource"] = wish.websource
    custom = {"custom": wish.custom} if wish.custom else {}
    if written or custom:
        found = annotate_appointment(actor=actor, appointment=found, now=now, **written, **custom)  # type: ignore[arg-type]
    if wish.state is not None:
        found = step_to(actor, found, wish.state, now)
    if wish.deleted and found.state != "cancelled":
        cancel_appointment(actor=actor, appointment=found, now=now)


def _placed(actor: Actor, found: Appointment, wish: Wish, now: datetime) -> Appointment:
    starts_at, ends_at = wish.times()
    length = _length(starts_at, ends_at)
    service = wish.service if wish.service != found.service_id else None
    if service is not None:

        def as_other(overbook: str) -> Appointment:
            return change_appointment(
                actor=actor, appointment=found, service=service, length=length, overbook=overbook, now=now
            )

        found = _over_others(actor, as_other)
    same = (wish.calendar, starts_at, length) == (found.calendar_id, found.starts_at, length_of(found))
    if same:
        return found

    def moved(overbook: str) -> Appointment:
        return move_appointment(
            actor=actor,
            appointment=found,
            start=starts_at,
            calendar=wish.calendar,
            length=length,
            overbook=overbook,
            now=now,
        )

    return _over_others(actor, moved)


def _over_others(actor: Actor, work: Callable[[str], Appointment]) -> Appointment:
    """Where it is free; else over what is there, by who may do that."""
    try:
        return work("")
    except SlotTaken:
        if not allows(actor, Right.OVERBOOK):
            raise
        return work(REASON)


def _length(starts_at: datetime, ends_at: datetime) -> int:
    seconds = int((ends_at - starts_at).total_seconds())
    if not 0 < seconds <= 12 * 3600:
        raise refuse("ends_at", "An appointment ends after it begins, within 12 hours.")
    return seconds


def _source(wish: Wish) -> str:
    return Appointment.Source.WEB if wish.from_web else Appointment.Source.API

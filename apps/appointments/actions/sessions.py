"""Sessions: blocks with places that staff put on a calendar, and that customers join one by one."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any, Unpack

from django.db.models import F

from apps.accounts.actions import in_transaction
from apps.appointments.actions.book import candidates_of
from apps.appointments.actions.locks import lock_for
from apps.appointments.actions.marks import EntryMarks
from apps.appointments.actions.placing import Wish, find_place
from apps.appointments.actions.refusals import checked_start
from apps.appointments.actions.taking import release_session, take_for_session
from apps.appointments.models import Appointment, Session
from apps.appointments.models.sessions import MOST_SEATS
from apps.appointments.queries.board import everything_taken
from apps.appointments.queries.occupancy import LONGEST
from apps.core import clock
from apps.core.actor import Actor
from apps.core.errors import Conflict, Invalid
from apps.groups.models import Calendar
from apps.groups.queries import ServiceSetup, Setup
from apps.organizations.roles import Right, require
from apps.outbox.actions import publish


def add_session(
    *,
    actor: Actor,
    calendar: Calendar,
    service: int,
    starts_at: datetime,
    ends_at: datetime,
    capacity: int,
    now: datetime,
    **marks: Unpack[EntryMarks],
) -> Session:
    """A session of the service with `capacity` seats, at any free time: it is its own opening.

    It takes the calendar and one room of each set that the service requires, buffers included; `marks` are its text,
    comments, color and taker. Raises SlotTaken when something is there already, Invalid naming the field.
    """
    require(actor, Right.BOOK)
    _check_capacity(capacity)
    start = checked_start(starts_at, now)
    length = int((ends_at - starts_at).total_seconds())

    def write(asked: ServiceSetup) -> Session:
        return Session.objects.create(
            organization_id=calendar.organization_id,
            calendar=calendar,
            service_id=service,
            starts_at=clock.instant(start),
            ends_at=clock.instant(start + length),
            buffer_before=asked.before,
            buffer_after=asked.after,
            capacity=capacity,
            **marks,
        )

    return _place(actor, calendar, service, start, length, now, write, "created")


def restore_session(*, actor: Actor, session: Session, now: datetime) -> Session:
    """Put a removed session back at its time, if that is still free."""
    require(actor, Right.BOOK)
    start = clock.epoch(session.starts_at)
    length = clock.epoch(session.ends_at) - start

    def write(_: ServiceSetup) -> Session:
        return rewrite_session(session, removed=True, removed_at=None, updated_at=now)

    return _place(actor, session.calendar, session.service_id, start, length, now, write, "restored")


def change_session(
    *, actor: Actor, session: Session, now: datetime, capacity: int | None = None, **marks: Unpack[EntryMarks]
) -> Session:
    """Another number of seats, or other marks. Raises Conflict `seats_taken` when a seat that would go is taken."""
    require(actor, Right.BOOK)
    seats = session.capacity if capacity is None else capacity
    _check_capacity(seats)

    def work() -> Session:
        lock_for(session.calendar.group, lambda _: [session.calendar_id])
        if Appointment.objects.filter(session=session, seat__gte=seats).exists():
            raise Conflict("Seats that would go are taken.", code="seats_taken")
        changed = rewrite_session(session, capacity=seats, updated_at=now, **marks)
        tell_session(actor, changed, "changed")
        return changed

    return in_transaction(work)


def remove_session(*, actor: Actor, session: Session, now: datetime) -> Session:
    """Give its time back. The row stays, marked as removed. Raises Conflict `seats_taken` while somebody has a seat."""
    require(actor, Right.BOOK)

    def work() -> Session:
        lock_for(session.calendar.group, lambda _: [session.calendar_id])
        if Appointment.objects.filter(session=session, seat__isnull=False).exists():
            raise Conflict("Somebody has a seat here; cancel or move these visits first.", code="seats_taken")
        removed = rewrite_session(session, removed_at=now, updated_at=now)
        release_session(session.pk)
        tell_session(actor, removed, "removed")
        return removed

    return in_transaction(work)


def _place(
    actor: Actor,
    calendar: Calendar,
    service: int,
    start: int,
    length: int,
    now: datetime,
    write: Callable[[ServiceSetup], Session],
    topic: str,
) -> Session:
    """Find free time under the lock, write the session and what it takes, and tell it."""
    group = calendar.group

    def asked(setup: Setup) -> ServiceSetup:
        found, _ = candidates_of(setup, [service], calendar.pk, public=False)
        if not 0 < length <= LONGEST - found.before - found.after:
            sentence = "A session ends after it begins, within 24 hours."
            raise Invalid(sentence, fields={"end": [sentence]})
        return replace(found, length=length)

    def work() -> Session:
        locked = lock_for(group, lambda setup: everything_taken(setup, asked(setup), [calendar.pk]))
        wish = Wish(asked(locked.setup), [calendar.pk], start, clock.epoch(now), mode="block")
        place = find_place(locked, wish)
        session = write(wish.service)
        take_for_session(session.organization_id, session.pk, place)
        tell_session(actor, session, topic)
        return session

    return in_transaction(work)


def rewrite_session(session: Session, *, removed: bool = False, **changes: Any) -> Session:
    """Write these fields, if the row is as it was read; Conflict `changed_meanwhile` if not."""
    same = Session.objects.filter(pk=session.pk, revision=session.revision, removed_at__isnull=not removed)
    if not same.update(revision=F("revision") + 1, **changes):
        raise Conflict("Somebody else has changed this session meanwhile.", code="changed_meanwhile")
    return Session.objects.select_related("calendar__group", "service").get(pk=session.pk)


def _check_capacity(capacity: int) -> None:
    if not 1 <= capacity <= MOST_SEATS:
        sentence = f"A session has 1 to {MOST_SEATS} seats."
        raise Invalid(sentence, fields={"capacity": [sentence]})


def tell_session(actor: Actor, session: Session, topic: str) -> None:
    """Publish `session.<topic>` with where the session stands now."""
    publish(
        f"session.{topic}",
        actor=actor,
        subject=f"session:{session.pk}",
        revision=session.revision,
        payload={
            "session": session.pk,
            "calendar": session.calendar_id,
            "service": session.service_id,
            "capacity": session.capacity,
            "start": session.starts_at.isoformat(),
            "end": session.ends_at.isoformat(),
        },
    )

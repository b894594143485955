"""Another time for a session: it moves with everybody who has a seat in it, or it stays where it is."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import F

from apps.accounts.actions import StartAgainError, in_transaction
from apps.appointments.actions.book import candidates_of
from apps.appointments.actions.events import tell_all
from apps.appointments.actions.locks import lock_for
from apps.appointments.actions.placing import Wish, find_place
from apps.appointments.actions.refusals import checked_start
from apps.appointments.actions.sessions import rewrite_session, tell_session
from apps.appointments.actions.taking import release_session, take_for_session
from apps.appointments.models import Appointment, Hold, Occupancy, Session
from apps.appointments.queries.board import everything_taken
from apps.appointments.queries.occupancy import LONGEST
from apps.appointments.states import MOVABLE, State
from apps.core import clock
from apps.core.actor import Actor
from apps.core.errors import Conflict, Invalid
from apps.groups.queries import ServiceSetup, Setup
from apps.organizations.roles import Right, require


def move_session(*, actor: Actor, session: Session, starts_at: datetime, ends_at: datetime, now: datetime) -> Session:
    """Put the session at another time on its calendar, keeping its rooms where that can be.

    Each visit in it moves along and tells so, as any visit that is moved; either all of this happens or nothing.

    A seat that somebody holds without having booked is let go: the time that they chose is not there any more. Raises
    SlotTaken when the new time is not free, Conflict `wrong_state` once somebody has come, been missed or been seen.
    """
    require(actor, Right.BOOK)
    start = checked_start(starts_at, now)
    length = int((ends_at - starts_at).total_seconds())
    calendar = session.calendar_id
    before = {"start": session.starts_at.isoformat(), "calendar": calendar}

    def asked(setup: Setup) -> ServiceSetup:
        found, _ = candidates_of(setup, [session.service_id], calendar, public=False)
        if not 0 < length <= LONGEST - found.before - found.after:
            sentence = "A session ends after it begins, within 24 hours."
            raise Invalid(sentence, fields={"ends_at": [sentence]})
        return replace(found, length=length)

    def work() -> Session:
        held = _held(session)
        locked = lock_for(
            session.calendar.group, lambda setup: everything_taken(setup, asked(setup), [calendar]), also=held
        )
        if not _held(session) <= set(locked.calendars):
            raise StartAgainError
        service = asked(locked.setup)
        release_session(session.pk)
        wish = Wish(service, [calendar], start, clock.epoch(now), mode="block", kept=held)
        place = find_place(locked, wish)
        times: dict[str, Any] = {"starts_at": clock.instant(start), "ends_at": clock.instant(start + length)}
        moved = rewrite_session(
            session, buffer_before=service.before, buffer_after=service.after, updated_at=now, **times
        )
        take_for_session(moved.organization_id, moved.pk, place)
        Hold.objects.filter(session=moved).update(session=None)
        tell_all(_move_visits(moved, times, now), "moved", actor, previous=before)
        tell_session(actor, moved, "moved")
        return moved

    return in_transaction(work)


def _held(session: Session) -> set[int]:
    """What the session takes, its calendar and its rooms."""
    rows = Occupancy.objects.filter(session=session.pk)
    return {session.calendar_id, *rows.values_list("calendar_id", flat=True)}


def _move_visits(session: Session, times: dict[str, Any], now: datetime) -> list[Appointment]:
    """The visits as they are now; those that were cancelled stay. Two statements, however many take part."""
    rows = Appointment.objects.filter(session=session).exclude(state=State.CANCELLED)
    visits = list(rows.select_for_update(no_key=True).order_by("pk"))
    if any(one.state not in MOVABLE for one in visits):
        raise Conflict("Somebody has come to this session already; it cannot be moved.", code="wrong_state")
    rows.update(revision=F("revision") + 1, updated_at=now, **times)
    for one in visits:
        one.revision += 1
        one.starts_at, one.ends_at = times["starts_at"], times["ends_at"]
    return visits

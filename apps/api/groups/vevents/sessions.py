"""Sessions as availabilities with an intervention and a capacity: each of their places can be booked."""

from apps.api.groups.vevents.wish import Wish, refuse
from apps.appointments.access import session_for
from apps.appointments.actions import add_session, change_session, move_session, remove_session, restore_session
from apps.core import clock
from apps.core.actor import Actor
from apps.groups.models import Calendar


def add(actor: Actor, calendar: Calendar, wish: Wish) -> int:
    """A session of the intervention, with `capacity` places (1 where none is said)."""
    if wish.service is None:
        raise refuse("service", "An availability with places is for one intervention.")
    if wish.rule:
        raise refuse("rule", "A session does not come again.")
    starts_at, ends_at = wish.times()
    session = add_session(
        actor=actor,
        calendar=calendar,
        service=wish.service,
        starts_at=starts_at,
        ends_at=ends_at,
        capacity=1 if wish.capacity is None else wish.capacity,
        now=clock.now(),
        **wish.marks,
    )
    return session.pk


def change(actor: Actor, number: int, wish: Wish) -> None:
    """Its time, with everybody in it, its places and its texts; into the bin and out of it. Its intervention stays."""
    now = clock.now()
    session = session_for(actor, number)
    if wish.service != session.service_id:
        raise refuse("service", "A session keeps its intervention; make another one.")
    if wish.deleted is False and session.removed_at is not None:
        session = restore_session(actor=actor, session=session, now=now)
    starts_at, ends_at = wish.times()
    if (starts_at, ends_at) != (session.starts_at, session.ends_at):
        session = move_session(actor=actor, session=session, starts_at=starts_at, ends_at=ends_at, now=now)
    if wish.gives("capacity", "text", "comments", "color", "taker"):
        session = change_session(actor=actor, session=session, capacity=wish.capacity, now=now, **wish.marks)
    if wish.deleted and session.removed_at is None:
        remove_session(actor=actor, session=session, now=now)

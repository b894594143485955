"""Holding a time for one visitor while they prove their address: ten minutes, never renewed."""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from apps.accounts.actions import in_transaction
from apps.appointments.actions.book import candidates_of
from apps.appointments.actions.locks import lock_for
from apps.appointments.actions.placing import Wish, find_place
from apps.appointments.actions.refusals import check_active, checked_start, with_alternatives
from apps.appointments.actions.taking import release_hold, take_for_hold
from apps.appointments.models import Hold
from apps.appointments.queries.board import everything_taken
from apps.core import clock
from apps.core.actor import Actor
from apps.groups.models import Group
from apps.groups.queries import Setup
from apps.outbox.actions import publish

LIFE = timedelta(minutes=10)


def hold_time(
    *,
    actor: Actor,
    group: Group,
    service: int,
    calendar: int | None,
    start: datetime,
    now: datetime,
    hold: uuid.UUID | None = None,
    further: Sequence[int] = (),
) -> Hold:
    """Keep an offered start from everybody else until ten minutes from `now`; SlotTaken when it is not offered,
    Forbidden where online booking is closed.

    With `hold` the visitor's hold of that id is let go first, and this one has its id: whoever sends a form again holds
    one time, not two. The same time held again ends when it would have ended before. With `further` services the whole
    visit is held.
    """
    if actor.kind != "member":
        check_active(group)
    starts = checked_start(start, now)
    services = (service, *further)

    def candidates(setup: Setup) -> Collection[int]:
        return everything_taken(setup, *candidates_of(setup, services, calendar, public=True))

    def work() -> Hold:
        locked = lock_for(group, candidates)
        found, calendars = candidates_of(locked.setup, services, calendar, public=True)
        expires = _let_go(group, hold, service, starts, now) if hold else None
        place = find_place(locked, Wish(found, calendars, starts, clock.epoch(now)))
        made = Hold.objects.create(
            id=hold or uuid.uuid4(),
            organization_id=group.organization_id,
            group=group,
            calendar_id=place.calendar,
            service_id=service,
            session_id=place.seat.session if place.seat else None,
            starts_at=clock.instant(starts),
            ends_at=clock.instant(place.ends(starts + found.length)),
            expires_at=expires or now + LIFE,
        )
        take_for_hold(group.organization_id, made.pk, place, made.expires_at.timestamp())
        _tell(actor, made, "made")
        return made

    with with_alternatives(group, services, calendar, starts, now, public=True):
        return in_transaction(work)


def _let_go(group: Group, hold: uuid.UUID, service: int, start: int, now: datetime) -> datetime | None:
    """Drop an earlier hold of this id; its end, if it is alive and was for the same."""
    before = Hold.objects.select_for_update().filter(pk=hold, group=group).first()
    if before is None:
        return None
    release_hold(hold)
    before.delete()  # a seat is let go with it
    same = (before.service_id, clock.epoch(before.starts_at)) == (service, start)
    return before.expires_at if same and before.expires_at > now else None


def release_time(*, actor: Actor, hold: uuid.UUID) -> None:
    """Let a held time go before its end. Letting go twice is no error."""

    def work() -> None:
        found = Hold.objects.filter(pk=hold, organization_id=actor.organization).first()
        if found is not None:
            release_hold(hold)
            found.delete()
            _tell(actor, found, "released", pk=hold)

    in_transaction(work)


def _tell(actor: Actor, hold: Hold, topic: str, pk: uuid.UUID | None = None) -> None:
    publish(
        f"hold.{topic}",
        actor=actor,
        subject=f"hold:{pk or hold.pk}",
        revision=1,
        payload={
            "hold": str(pk or hold.pk),
            "group": hold.group_id,
            "calendar": hold.calendar_id,
            "service": hold.service_id,
            "start": hold.starts_at.isoformat(),
            "expires": hold.expires_at.isoformat(),
        },
    )

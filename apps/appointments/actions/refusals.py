"""Starts that cannot be meant, and what the losing side of a race is told."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial

from django.utils.translation import gettext as _

from apps.accounts.actions import is_inside
from apps.appointments.queries import nearest_free
from apps.appointments.queries.chain import chain_of
from apps.core import clock
from apps.core.errors import Forbidden, Invalid, SlotTaken
from apps.groups.models import Client, Group
from apps.groups.queries import current_setup

FURTHEST = timedelta(days=3 * 366)


def checked_start(start: datetime, now: datetime) -> int:
    """The start in epoch seconds; Invalid naming `start` when it has no offset, a fraction, or is years away."""
    sentence = None
    if start.tzinfo is None:
        sentence = "The start needs an offset from UTC, such as +01:00."
    elif start.microsecond:
        sentence = "The start is a whole second."
    elif not now - FURTHEST <= start <= now + FURTHEST:
        sentence = "The start is too far away."
    if sentence:
        raise Invalid(sentence, fields={"start": [sentence]})
    return clock.epoch(start)


def check_active(group: Group) -> None:
    """Forbidden where the group's public pages are switched off."""
    if group.inactive:
        raise Forbidden(_("Online booking is closed here; please call."), code="closed")


def check_public(group: Group, email: str | None) -> None:
    """Forbidden where the group's public pages are closed to this person: switched off, or for known customers only."""
    check_active(group)
    if group.open:
        return
    known = Client.objects.filter(group=group, email__iexact=email or "", deleted=False).exclude(email="")
    if not known.exists():
        raise Forbidden(_("Online booking is for registered clients only; please call."), code="registered_only")


def check_number(group: Group, services: Sequence[int]) -> None:
    """Invalid when these are more services than customers of the group book in one go."""
    if len(services) > group.max_multirdvs:
        sentence = _("At most %(most)d can be booked in one go here.") % {"most": group.max_multirdvs}
        raise Invalid(sentence, code="too_many_services", fields={"service": [sentence]})


@contextmanager
def with_alternatives(
    group: Group, services: Sequence[int], calendar: int | None, start: int, now: datetime, *, public: bool
) -> Iterator[None]:
    """Let a SlotTaken that passes know the nearest free times of these services, one after the other.

    They are looked up once the lock is let go.
    """
    try:
        yield
    except SlotTaken as taken:
        if taken.look_up is None:
            taken.look_up = partial(_nearest, group, services, calendar, start, now, public=public)
        if not is_inside():
            taken.complete()
        raise


def _nearest(
    group: Group, services: Sequence[int], calendar: int | None, start: int, now: datetime, *, public: bool
) -> list[int]:
    setup = current_setup(group.pk)
    if any(service not in setup.services for service in services):
        return []
    found = chain_of([setup.services[service] for service in services])
    performers = setup.performers_of(found, public=public)
    return nearest_free(setup, found, performers, start, clock.epoch(now), preferred=calendar)

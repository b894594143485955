"""What happens at the demo clinic on the day when it is made: real bookings by the booking pages' own action, a request
that waits for an answer, a visit that is cancelled late. Their mails come to the letter box minutes later.
"""

import random
from contextlib import suppress
from datetime import datetime, timedelta

from apps.appointments.actions import Request, book_appointment, cancel_appointment
from apps.appointments.models import Appointment
from apps.appointments.queries import free_times
from apps.appointments.states import State
from apps.core import clock
from apps.core.errors import Conflict, DomainError
from apps.groups.contact import Contact
from apps.groups.queries import ServiceSetup, Setup, current_setup
from apps.operations.actions.demo.clinic import AROUND, Demo

BOOKINGS = 3
LATE = timedelta(hours=6)


def let_things_happen(demo: Demo, now: datetime) -> None:
    """Some bookings and a request in the coming days, and a late cancellation. Full days just have less of it."""
    setup = current_setup(demo.group.pk)
    dice = random.Random(f"{now.astimezone(demo.zone).date()} {demo.site.slug}")  # noqa: S311  a play, not a secret
    people = dice.sample(demo.site.people, BOOKINGS + 1)
    offered = [setup.services[service] for service in demo.services if service in setup.services]
    direct = [service for service in offered if not service.needs_approval]
    asked = [service for service in offered if service.needs_approval]
    wanted = dice.choices(direct, k=BOOKINGS) if direct else []  # people may have taken every one away
    for person, service in zip(people, [*wanted, *asked[:1]], strict=False):
        _book(demo, setup, service, person, now, dice)
    _cancel_late(demo, now)


def _book(demo: Demo, setup: Setup, service: ServiceSetup, person: Contact, now: datetime, dice: random.Random) -> None:
    tomorrow = now.astimezone(demo.zone).date() + timedelta(days=1)
    days = min(7, AROUND.days)
    free = free_times(setup, service, service.calendars, tomorrow, days, clock.epoch(now)).days
    starts = [(start, able) for _, found in free for start, able in found]
    if not starts:
        return
    start, able = dice.choice(starts)
    request = Request(
        service=service.id, calendar=able[0], start=clock.instant(start), contact=person, consent_at=now, language="en"
    )
    try:
        book_appointment(actor=demo.actor, group=demo.group, request=request, now=now)
    except DomainError:
        return  # somebody was faster: that is what a booking page is for


def _cancel_late(demo: Demo, now: datetime) -> None:
    """The last of the play's visits of the next hours does not happen."""
    soon = Appointment.objects.filter(
        group=demo.group, state__in=[State.BOOKED, State.CONFIRMED], starts_at__gt=now, starts_at__lt=now + LATE
    )
    visit = soon.select_related("group", "service", "calendar", "client").order_by("-starts_at", "-pk").first()
    if visit is None:
        return
    with suppress(Conflict):  # a person has just changed it
        cancel_appointment(actor=demo.actor, appointment=visit, reason="Called just now: ill in bed.", now=now)

"""The throw-away organisation in which a race is run."""

import secrets
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db import transaction

from apps.appointments.queries import free_times
from apps.core import clock
from apps.core.actor import system
from apps.core.errors import Invalid
from apps.groups.actions import add_calendar, add_group, add_service, set_weekly_hours
from apps.groups.models import Group
from apps.groups.queries import current_setup
from apps.organizations.actions import create_organization
from apps.organizations.limits import GENEROUS
from apps.organizations.models import Organization

MINUTES = 30
MOST_DAYS = 300  # of the horizon
A_DAY = 23  # every other half hour of the shortest day, when summer begins: next to each there is one for the losers
ROUND_THE_CLOCK = [(weekday, time(0), time(0)) for weekday in range(7)]


@dataclass(frozen=True, slots=True)
class Racecourse:
    """Where to race: one calendar, one service of 30 minutes, and the starts (ISO 8601 with offset) to race for."""

    organization: Organization
    group: Group
    calendar: int
    service: int
    slots: list[str]


@transaction.atomic
def make_racecourse(*, slots: int, now: datetime) -> Racecourse:
    """A fresh organisation with that many free starts, the first of them tomorrow; Invalid for none or too many."""
    if not 1 <= slots <= MOST_DAYS * A_DAY:
        raise Invalid(f"There can be 1 to {MOST_DAYS * A_DAY} slots.", fields={"slots": ["Out of range."]})
    code = f"race-{secrets.token_hex(6)}"
    organization = create_organization(code=code, name="A race", sandbox=True, limits=GENEROUS)
    actor = system(organization.pk)
    group = add_group(
        actor=actor,
        organization=organization,
        slug=code,
        name="A race",
        validate_email=False,
        notice=0,
        horizon=365,
    )
    calendar = add_calendar(actor=actor, group=group, name="Lane", publicname="Lane", step=MINUTES)
    set_weekly_hours(actor=actor, calendar=calendar, hours=ROUND_THE_CLOCK, valid_from=now.date() - timedelta(days=1))
    service = add_service(actor=actor, group=group, name="Lap", publicname="Lap", length=MINUTES, performers=[calendar])
    setup = current_setup(group.pk)
    tomorrow = now.astimezone(setup.zone).date() + timedelta(days=1)
    days = slots // A_DAY + 1
    found = free_times(setup, setup.services[service.pk], [calendar.pk], tomorrow, days, clock.epoch(now))
    starts = [clock.instant(start).astimezone(setup.zone) for _, day in found.days for start, _ in day[::2]]
    return Racecourse(organization, group, calendar.pk, service.pk, [start.isoformat() for start in starts[:slots]])

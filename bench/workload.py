"""The workload that every run measures: ten practitioners, thirty days, six of ten half hours booked."""

import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import connection

from apps.core import clock
from apps.core.actor import Actor, system
from apps.groups.actions import add_calendar, add_group, add_service, set_weekly_hours
from apps.groups.models import Client, Group
from apps.organizations.limits import GENEROUS
from apps.organizations.models import Organization

ZONE = ZoneInfo("Europe/Paris")
HOURS = [(9 * 3600, 12 * 3600), (14 * 3600, 18 * 3600)]
LENGTH, STEP = 1800, 900
PRACTITIONERS, DAYS, SHARE = 10, 30, 0.6

_BOOK = """
WITH wanted AS (SELECT * FROM unnest(%(calendars)s::bigint[], %(starts)s::float8[]) AS w (calendar, start)),
made AS (
  INSERT INTO appointments_appointment (uuid, organization_id, group_id, calendar_id, service_id, client_id, state,
    starts_at, ends_at, buffer_before, buffer_after, overbooked, overbook_reason, source, comments, cancel_reason,
    cancelled_by, revision, updated_at)
  SELECT gen_random_uuid(), %(organization)s, %(group)s, calendar, %(service)s, %(client)s, %(state)s,
    to_timestamp(start), to_timestamp(start + 1800), 0, 0, false, '', 'web', '', '', '', 1, now() FROM wanted
  RETURNING id, calendar_id, starts_at, ends_at)
INSERT INTO appointments_occupancy (organization_id, calendar_id, kind, starts_at, ends_at, exclusive, appointment_id)
SELECT %(organization)s, calendar_id, 'appointment', starts_at, ends_at, true, id FROM made
"""


@dataclass(frozen=True)
class Workload:
    """One clinic under measurement."""

    group: Group
    actor: Actor
    calendars: list[int]
    service: int
    client: int
    first: date

    def book_all(self, places: list[tuple[int, int]], state: str = "booked") -> None:
        """Write appointments of half an hour at (calendar, epoch seconds), without events: they are the background."""
        with connection.cursor() as cursor:
            for begin in range(0, len(places), 20_000):
                part = places[begin : begin + 20_000]
                cursor.execute(
                    _BOOK,
                    {
                        "calendars": [calendar for calendar, _ in part],
                        "starts": [float(start) for _, start in part],
                        "organization": self.group.organization_id,
                        "group": self.group.pk,
                        "service": self.service,
                        "client": self.client,
                        "state": state,
                    },
                )


def at(day: date, seconds: int) -> int:
    """That second of the clinic's day; days of clock changes are no part of the workload's opening hours."""
    wall = time(seconds // 3600, seconds % 3600 // 60)
    return int(datetime.combine(day, wall, ZONE).timestamp())


def half_hours(first: date, days: int) -> list[int]:
    """Every half hour that is open from `first`."""
    opened = (first + timedelta(days=n) for n in range(days))
    return [
        at(day, seconds)
        for day in opened
        if day.weekday() < 5
        for opens, closes in HOURS
        for seconds in range(opens, closes, LENGTH)
    ]


def make_workload(code: str = "bench", practitioners: int = PRACTITIONERS) -> Workload:
    """A fresh clinic, open weekdays, with six of ten half hours of the next thirty days booked. Limits are wide."""
    organization = Organization.objects.create(code=code, name=code, sandbox=True, limits=GENEROUS)
    actor = system(organization.pk)
    group = add_group(
        actor=actor,
        organization=organization,
        slug=code,
        name=code,
        timezone="Paris",
        validate_email=False,
        notice=0,
        horizon=365,
    )
    first = datetime.fromtimestamp(clock.epoch(clock.now()), ZONE).date() + timedelta(days=1)
    week = [(weekday, time(o // 3600), time(c // 3600)) for weekday in range(5) for o, c in HOURS]
    calendars = []
    for number in range(practitioners):
        calendar = add_calendar(
            actor=actor, group=group, name=f"Dr {number}", publicname=f"Dr {number}", step=15, sort=number
        )
        set_weekly_hours(actor=actor, calendar=calendar, hours=week, valid_from=first - timedelta(days=7))
        calendars.append(calendar)
    service = add_service(actor=actor, group=group, name="Visit", publicname="Visit", length=30, performers=calendars)
    client = Client.objects.create(organization_id=organization.pk, group=group, firstname="Bench", lastname="Client")
    group.refresh_from_db()
    made = Workload(group, actor, [calendar.pk for calendar in calendars], service.pk, client.pk, first)
    dice = random.Random(7)
    places = [
        (calendar, start) for calendar in made.calendars for start in half_hours(first, DAYS) if dice.random() < SHARE
    ]
    made.book_all(places)
    return made

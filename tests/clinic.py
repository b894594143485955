"""A small clinic for tests: made in a line, on a Monday far from any clock change.

Three people are enough: an owner, a helper (receptionist), and a stranger of another organisation who must see nothing.
"""

import itertools
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from apps.accounts.models import User
from apps.appointments.actions import Booked, Request, book_appointment
from apps.core.actor import Actor, visitor
from apps.groups.contact import Contact
from apps.groups.models import Calendar, CalendarSet, Group, Opening, Requirement, Service, ServiceCalendar
from apps.organizations.limits import GENEROUS
from apps.organizations.models import Member, Organization
from apps.organizations.roles import Role

PARIS = ZoneInfo("Europe/Paris")
MONDAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)  # the Friday before
_numbers = itertools.count(1)
# Monday to Friday. Most tests begin with them, and composing them through the models took a third of that beginning.
USUAL_HOURS = """
INSERT INTO groups_opening
  (id, organization_id, calendar_id, valid_from, kind, weekday, starts, ends, every, text, updated_at)
SELECT nextval('calendar_entry_id'), %s, %s, %s, 'weekly', weekday, starts::time, ends::time, 1, '', now()
FROM generate_series(0, 4) AS weekday, (VALUES ('09:00', '12:00'), ('14:00', '18:00')) AS hours (starts, ends)
"""


def at(clock: str, day: date = MONDAY) -> datetime:
    """`at("09:30")`: that time on the clinic's wall, on the Monday or another day."""
    return datetime.combine(day, time.fromisoformat(clock), PARIS).astimezone(UTC)


def person(number: int = 1) -> Contact:
    """The n-th customer."""
    return Contact(f"Ada{number}", "Lovelace", f"ada{number}@example.org", "+33612345678")


@dataclass
class Clinic:
    """An organisation with one group, its calendars and services by name."""

    organization: Organization
    group: Group
    calendars: dict[str, Calendar]
    services: dict[str, Service]

    @property
    def visitor(self) -> Actor:
        return visitor(self.organization.pk)

    def member(self, role: Role = Role.OWNER) -> Actor:
        """A fresh member with this role."""
        user = User.objects.create_user(f"member{next(_numbers)}@example.org", None)
        member = Member.objects.create(organization=self.organization, user=user, role=role)
        return Actor(kind="member", organization=self.organization.pk, id=str(member.pk), role=role)

    def request(self, clock: str | datetime, *, who: int = 1, **fields: Any) -> Request:
        """The visit of 30 minutes with Dr Bell at that time, unless `fields` say otherwise."""
        start = at(clock) if isinstance(clock, str) else clock
        fields = {
            "service": self.services["visit"].pk,
            "calendar": self.calendars["bell"].pk,
            "contact": person(who),
        } | fields
        return Request(start=start, **fields)

    def book(self, clock: str | datetime, *, actor: Actor | None = None, now: datetime = NOW, **fields: Any) -> Booked:
        """Book as a visitor, or as the actor given."""
        self.group.refresh_from_db()
        request = self.request(clock, **fields)
        return book_appointment(actor=actor or self.visitor, group=self.group, request=request, now=now)


def make_clinic(calendars: int = 2, timezone: str = "Paris", **group: Any) -> Clinic:
    """Calendars bell, chen, diaz ... open Monday to Friday 09:00-12:00 and 14:00-18:00; a visit of 30 minutes, a check
    of 60; step 15 minutes, no buffers, no notice, horizon 365 days, e-mails not verified."""
    number = next(_numbers)
    organization = Organization.objects.create(code=f"clinic-{number}", name=f"Clinic {number}", limits=GENEROUS)
    defaults = {"validate_email": False, "notice": 0, "horizon": 365, "cutoff": 24 * 60}
    made = Group.objects.create(
        organization=organization,
        slug=f"clinic-{number}",
        name=f"Clinic {number}",
        timezone=timezone,
        **(defaults | group),
    )
    clinic = Clinic(organization, made, {}, {})
    for name in ["bell", "chen", "diaz", "eric", "fay", "gus", "hal", "ivy", "jon", "kim"][:calendars]:
        add_calendar(clinic, name)
    for name, length in {"visit": 30, "check": 60}.items():
        add_service(clinic, name, length=length)
    made.refresh_from_db()
    return clinic


def add_calendar(clinic: Clinic, name: str, *, open_hours: bool = True, **fields: Any) -> Calendar:
    """A practitioner with the usual hours, or a room without any."""
    calendar = Calendar.objects.create(
        organization_id=clinic.organization.pk,
        group=clinic.group,
        name=name,
        **({"publicname": f"Dr {name.title()}", "sort": len(clinic.calendars)} | fields),
    )
    clinic.calendars[name] = calendar
    if open_hours:
        with connection.cursor() as cursor:
            cursor.execute(USUAL_HOURS, [calendar.organization_id, calendar.pk, MONDAY - timedelta(weeks=52)])
    return calendar


def add_opening(calendar: Calendar, weekday: int | None, starts: str, ends: str, **fields: Any) -> Opening:
    """Weekly hours from the Monday a year before, or a dated opening where `weekday` is None."""
    opening = _opening(calendar, weekday, starts, ends, **fields)
    opening.save()
    return opening


def _opening(calendar: Calendar, weekday: int | None, starts: str, ends: str, **fields: Any) -> Opening:
    defaults = {"valid_from": MONDAY - timedelta(weeks=52)}
    return Opening(
        organization_id=calendar.organization_id,
        calendar=calendar,
        weekday=weekday,
        starts=time.fromisoformat(starts),
        ends=time.fromisoformat(ends),
        **(defaults | fields),
    )


def add_service(
    clinic: Clinic, name: str, *, length: int = 30, performers: list[str] | None = None, **fields: Any
) -> Service:
    """A service that every practitioner performs, or those named."""
    service = Service.objects.create(
        organization_id=clinic.organization.pk,
        group=clinic.group,
        name=name,
        length=length,
        **({"publicname": name.title()} | fields),
    )
    clinic.services[name] = service
    able = performers or [one for one, row in clinic.calendars.items() if row.kind == "practitioner"]
    ServiceCalendar.objects.bulk_create(
        [ServiceCalendar(service=service, calendar=clinic.calendars[performer]) for performer in able]
    )
    return service


def add_rooms(clinic: Clinic, service: str, *names: str, kind: str = "room") -> CalendarSet:
    """Rooms (or devices) of one set, of which the service needs one."""
    rooms = CalendarSet.objects.create(organization_id=clinic.organization.pk, group=clinic.group, name=f"{kind}s")
    for name in names:
        add_calendar(clinic, name, open_hours=False, kind=kind, calendar_set=rooms, publicname="")
    Requirement.objects.create(service=clinic.services[service], calendar_set=rooms)
    return rooms

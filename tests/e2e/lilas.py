"""A clinic as it looks in life, for the pages that people will see."""

import random
from datetime import datetime, timedelta

from apps.appointments.actions import Request, book_appointment
from apps.appointments.queries import free_times
from apps.core import clock
from apps.groups.models import Group, ServiceCategory
from apps.groups.queries import current_setup
from tests.clinic import PARIS, Clinic, add_calendar, add_service, make_clinic, person

SERVICES = [
    ("First consultation", 30, 6000, "Medicine", "We take the time to get to know you. Bring your papers."),
    ("Follow-up", 15, 3000, "Medicine", ""),
    ("Physiotherapy", 45, 5500, "Movement", "With Dr Chen, on the ground floor."),
]


def make_lilas() -> Clinic:
    """Clinique des Lilas: three practitioners, three services, prices shown."""
    clinic = make_clinic(0)
    group = clinic.group
    Group.objects.filter(pk=group.pk).update(
        name="Clinique des Lilas",
        slug="lilas",
        address="14 rue des Lilas",
        zipcode="75011",
        city="Paris",
        phone="01 83 62 04 04",
        display_intervention_price=True,
    )
    for service in clinic.services.values():
        service.delete()
    for name, public in {"ada": "Dr Ada Martin", "chen": "Dr Wei Chen", "diaz": "Dr Inés Díaz"}.items():
        add_calendar(clinic, name, publicname=public)
    headings = {
        name: ServiceCategory.objects.create(
            organization_id=clinic.organization.pk, group=group, name=name, publicname=name
        )
        for name in ("Medicine", "Movement")
    }
    clinic.services.clear()
    for number, (name, length, price, heading, description) in enumerate(SERVICES):
        add_service(
            clinic,
            name,
            publicname=name,
            length=length,
            price=price,
            category=headings[heading],
            description=description,
            sort=number,
            performers=["chen"] if heading == "Movement" else None,
        )
    group.refresh_from_db()
    return clinic


def fill_up(clinic: Clinic, days: int = 12) -> None:
    """Book most of the coming days, more of some than of others, so that the strip looks like a week in life."""
    service = next(iter(current_setup(clinic.group.pk).services.values()))
    dice = random.Random(11)
    number = 100
    for offset in range(days):
        share = dice.choice([0.25, 0.4, 0.6, 0.8])
        for calendar in service.calendars:
            number += _fill_day(clinic, calendar, clock.now() + timedelta(days=offset), share, number, dice)


def _fill_day(clinic: Clinic, calendar: int, when: datetime, share: float, number: int, dice: random.Random) -> int:
    setup = current_setup(clinic.group.pk)
    service = next(iter(setup.services.values()))
    found = free_times(setup, service, [calendar], when.date(), 1, clock.epoch(clock.now()))
    booked = 0
    for start, _able in found.days[0][1][::2]:
        if dice.random() < share:
            who = person(number + booked)
            request = Request(service=service.id, calendar=calendar, start=clock.instant(start), contact=who)
            book_appointment(actor=clinic.visitor, group=clinic.group, request=request, now=clock.now())
            booked += 1
    return booked


def next_monday() -> datetime:
    """Midnight of the Monday after next in Paris: far enough from any notice and cut-off."""
    today = clock.now().astimezone(PARIS).date()
    day = today + timedelta(days=14 - today.weekday())
    return datetime(day.year, day.month, day.day, tzinfo=PARIS)

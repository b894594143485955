"""A clinic as it looks in life, for the pages that people will see."""

from datetime import timedelta

from apps.core import clock
from apps.groups.models import Group, ServiceCategory
from tests.clinic import Clinic, add_calendar, add_service, make_clinic

SERVICES = [
    ("First consultation", 30, 6000, "Medicine", "We take the time to get to know you. Bring your papers."),
    ("Follow-up", 15, 3000, "Medicine", ""),
    ("Physiotherapy", 45, 5500, "Movement", "With Dr Chen, on the ground floor."),
]


def make_lilas() -> Clinic:
    """Clinique des Lilas: four practitioners, three services, prices shown; a few times of tomorrow are taken."""
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


def in_days(days: int) -> str:
    """A day from today, as a query has it."""
    return str((clock.now() + timedelta(days=days)).date())

"""A sandbox: one new organisation with sample data and a login or key for every contract."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.conf import settings
from django.db import transaction

from apps.core.actor import Actor, system
from apps.core.errors import Forbidden
from apps.core.ids import new_token
from apps.groups.actions import (
    add_calendar,
    add_group,
    add_service,
    find_or_add_person,
    set_weekly_hours,
)
from apps.groups.contact import Contact
from apps.groups.models import Calendar, Group, Service
from apps.groups.timezones import zone_of
from apps.operations.actions.credentials import Credentials, add_credentials
from apps.operations.actions.keyring import Keyring, add_keyring
from apps.operations.actions.logins import Login, add_login
from apps.organizations.actions import create_organization
from apps.organizations.limits import GENEROUS
from apps.organizations.models import Organization
from apps.organizations.roles import Role

ZONE = "Paris"
WEEK = [
    (weekday, time(starts), time(ends)) for weekday in range(5) for starts, ends in ((9, 12), (14, 18))
]  # Monday to Friday
SAMPLE = Contact("Ada", "Lovelace", "ada@example.org", "+33639980001")


@dataclass(frozen=True, slots=True)
class Sandbox:
    """What was made, with the passwords that are kept nowhere else."""

    organization: Organization
    owner: Login
    pro: Login
    group: Group
    calendars: list[Calendar]
    services: list[Service]
    clients: list[int]
    credentials: Credentials
    keyring: Keyring


def refuse_in_production() -> None:
    """Forbidden where real people's data may be: sandboxes and the demo hand out logins."""
    if settings.PRODUCTION:
        raise Forbidden("This installation is in production mode; sandboxes and the demo exist in demo mode only.")


@transaction.atomic
def create_sandbox(*, code: str | None = None, now: datetime) -> Sandbox:
    """A new sandbox; Invalid when the code is taken or no code, Forbidden in production.

    Two calendars are open Monday to Friday 09:00-12:00 and 14:00-18:00 from today on; services of 30 and 60 minutes
    on both; step 15 minutes, no buffers, notice 0, horizon 365 days, e-mails not verified.
    """
    refuse_in_production()
    code = code or f"sandbox-{secrets.token_hex(4)}"
    organization = create_organization(
        code=code, name=f"Sandbox {code}", sandbox=True, limits=GENEROUS, legacy_login=True
    )
    actor = system(organization.pk)
    owner = Login(f"owner@{code}.example", new_token())
    pro = Login(f"pro@{code}.example", new_token())
    member = add_login(
        actor=actor, organization=organization, login=owner, role=Role.OWNER, first_name="Olive", last_name="Own"
    )
    add_login(actor=actor, organization=organization, login=pro, role=Role.RECEPTIONIST, first_name="Perry")
    group = add_group(
        actor=actor,
        organization=organization,
        slug=code,
        name=f"Sandbox {code}",
        timezone=ZONE,
        validate_email=False,
        notice=0,
        horizon=365,
    )
    today = now.astimezone(zone_of(ZONE)).date()
    calendars = [open_calendar(actor, group, name, sort, today) for sort, name in enumerate(("Dr Bell", "Dr Chen"))]
    services = [
        add_service(
            actor=actor, group=group, name=name, publicname=name, length=length, performers=calendars, sort=length
        )
        for name, length in (("Visit", 30), ("Check-up", 60))
    ]
    customer, client = find_or_add_person(organization=organization.pk, group=group.pk, contact=SAMPLE, from_web=False)
    group.refresh_from_db()
    credentials = add_credentials(organization=organization, owner=member, customer=customer, now=now)
    keyring = add_keyring(organization=organization, logins=[owner, pro], customer=customer)
    return Sandbox(organization, owner, pro, group, calendars, services, [client], credentials, keyring)


def open_calendar(actor: Actor, group: Group, name: str, sort: int, valid_from: date) -> Calendar:
    """A practitioner with the usual week."""
    calendar = add_calendar(actor=actor, group=group, name=name, publicname=name, sort=sort)
    set_weekly_hours(actor=actor, calendar=calendar, hours=WEEK, valid_from=valid_from)
    return calendar


def as_json(sandbox: Sandbox) -> dict[str, Any]:
    """Every key that integrators rely on; a part that is not built yet is None."""
    credentials = sandbox.credentials
    return {
        "organization_code": sandbox.organization.code,
        "organization_id": str(sandbox.organization.pk),
        "owner": {"email": sandbox.owner.email, "password": sandbox.owner.password, "jwt": credentials.owner},
        "developer": credentials.developer,
        "pro": {"email": sandbox.pro.email, "password": sandbox.pro.password},
        "account": {"email": sandbox.keyring.account.email, "password": sandbox.keyring.account.password},
        "jwt": credentials.jwt,
        "agents": credentials.agents,
        "application": credentials.application,
        "customer_credentials": credentials.customer_credentials,
        "api_key": sandbox.keyring.api_key,
        "group": {
            "id": sandbox.group.pk,
            "slug": sandbox.group.slug,
            "timezone": sandbox.group.timezone,
            "calendar_ids": [calendar.pk for calendar in sandbox.calendars],
            "service_ids": [service.pk for service in sandbox.services],
            "client_ids": sandbox.clients,
        },
        "partner": None,
        "public_url": settings.PUBLIC_URL,
    }

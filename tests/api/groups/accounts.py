"""A customer of a clinic who has logged in over the groups API."""

from dataclasses import dataclass
from typing import Any

from apps.core import clock
from apps.core.actor import system
from apps.groups.actions.doors import open_session
from apps.groups.models import Client, Customer
from apps.organizations.actions import add_api_key
from apps.organizations.roles import Right
from tests.api.groups.caller import Keyed
from tests.clinic import Clinic


@dataclass(frozen=True)
class Account:
    """Ada with a card, an e-mail that is proven, and calls that are hers; `key` calls for the clinic."""

    clinic: Clinic
    customer: Customer
    card: Client
    web: Keyed
    key: Keyed

    def book(self, start: str = "2026-11-23 09:30:00", *, by: Keyed | None = None, **fields: Any) -> Any:
        """The visit at that time, by this customer or another caller."""
        visit = {"date": start, "intervention_ids": [self.clinic.services["visit"].pk]} | fields
        path = f"/groups/{self.clinic.group.pk}/appointments"
        return (by or self.web).call("POST", path, {"appointment": visit})


def account_at(clinic: Clinic) -> Account:
    """A customer of this clinic."""
    organization = clinic.organization
    customer = Customer.objects.create(
        organization=organization, email="ada@example.org", email_verified_at=clock.now()
    )
    about = {"firstname": "Ada", "lastname": "Lovelace", "email": customer.email, "firstphone": "+33612345678"}
    card = Client.objects.create(organization_id=organization.pk, group=clinic.group, customer=customer, **about)
    made = add_api_key(actor=system(organization.pk), organization=organization, name="tests", scopes=list(Right))
    opened = open_session(key=made.key, person=customer, now=clock.now())
    return Account(clinic, customer, card, Keyed(cookie=opened.token), Keyed(made.text))

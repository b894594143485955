"""Customers that a program registers."""

from django.db import transaction

from apps.core.actor import Actor
from apps.groups.actions.cards import customer_with
from apps.groups.actions.clients import require_clients
from apps.groups.actions.doors import set_customer_password
from apps.groups.contact import clean_email
from apps.groups.models import Customer, Group
from apps.outbox.actions import publish


@transaction.atomic
def register_customer(*, actor: Actor, group: Group, email: str, password: str | None = None) -> Customer:
    """The organisation's customer with this e-mail, found or made; with a password they log in to the groups API."""
    require_clients(actor, group)
    customer = customer_with(group.organization_id, clean_email(email))
    assert customer is not None  # noqa: S101  an e-mail that is none was refused
    if password:
        set_customer_password(actor=actor, customer=customer, password=password)
    payload = {"customer": customer.pk, "group": group.pk}
    publish("customer.registered", actor=actor, subject=f"customer:{customer.pk}", revision=0, payload=payload)
    return customer

"""Many cards at once, from a file: all of them or none."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models.functions import Lower

from apps.core.actor import Actor
from apps.groups.actions.cards import CardFields, clean_card, write_card
from apps.groups.actions.clients import require_clients
from apps.groups.models import Client, Customer, Group
from apps.groups.queries.clients import known_people, person_keys
from apps.outbox.actions import publish_many
from apps.outbox.actions.publishing import Fact

AT_ONCE = 1000  # rows of one statement, which holds 65,535 values at most


@transaction.atomic
def import_clients(*, actor: Actor, group: Group, cards: Sequence[Mapping[str, Any]]) -> list[Client]:
    """A card for each that the clinic does not know yet (by name and e-mail, or name and phone).

    Cards that are there stay as they are. `cards` have the fields of `CardFields`. Raises Invalid, with nothing
    written, for the first one that is wrong. A fixed number of statements for each thousand.
    """
    require_clients(actor, group)
    cleaned = [clean_card(card, group.country_code) for card in cards]
    known = set(known_people(group.pk, cleaned))
    new = []
    for card in cleaned:
        keys = person_keys(card)
        if not keys & known:
            new.append(card)
            known |= keys
    customers = customers_of(group, new)
    return write_many(actor=actor, group=group, clients=[_row(group, card, customers) for card in new])


def write_many(*, actor: Actor, group: Group, clients: Sequence[Client]) -> list[Client]:
    """Write new cards and tell them, within the caller's transaction."""
    made = Client.objects.bulk_create(clients, batch_size=AT_ONCE)
    payload = {"group": group.pk, "imported": True}
    publish_many(
        [Fact("client.created", f"client:{row.pk}", 0, {"client": row.pk, **payload}) for row in made], actor=actor
    )
    return made


def _row(group: Group, card: CardFields, customers: Mapping[str, int]) -> Client:
    row = Client(organization_id=group.organization_id, group=group, customer_id=customers.get(card["email"].lower()))
    write_card(row, card)
    return row


def customers_of(group: Group, cards: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Folded e-mail -> customer, those that are missing made."""
    emails = {card["email"].lower(): card["email"] for card in cards if card["email"]}
    rows = [Customer(organization_id=group.organization_id, email=email) for email in emails.values()]
    Customer.objects.bulk_create(rows, ignore_conflicts=True, batch_size=AT_ONCE)
    found = Customer.objects.filter(organization_id=group.organization_id).annotate(folded=Lower("email"))
    return dict(found.filter(folded__in=list(emails)).values_list("folded", "pk"))

"""Cards of the client file that staff write."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from apps.core.actor import Actor
from apps.core.errors import Conflict, Invalid
from apps.groups.actions.cards import CardFields, card_of, clean_card, customer_with, merged_columns, write_card
from apps.groups.actions.changing import require_at, save_checked, tell
from apps.groups.actions.people import find_or_add_person
from apps.groups.contact import Contact
from apps.groups.models import Client, Group
from apps.organizations.roles import Right


@transaction.atomic
def add_client(*, actor: Actor, group: Group, person: Mapping[str, Any], remind_by_sms: bool | None = None) -> Client:
    """A card for somebody at the desk or on the phone: a last name, and a phone or an e-mail, are enough.

    `person` has the fields of `CardFields`. With an e-mail that the clinic knows under this name the card that is there
    is returned as it is. Raises Invalid naming each field (`client.phone`).
    """
    require_clients(actor, group)
    card = clean_card(person, group.country_code)
    card.setdefault("remind_by_sms", group.check_sms)
    if remind_by_sms is not None:
        card["remind_by_sms"] = remind_by_sms
    known = _cards_with(group, card["email"])
    client = (
        _found_or_made(group, card) if card["email"] else Client(organization_id=group.organization_id, group=group)
    )
    if client.pk not in known:
        write_card(client, card)
        client.custom = merged_columns(client.custom, person.get("custom", {}))
        save_checked(client)
        tell("client.created", client, actor, group.pk)
    return client


@transaction.atomic
def change_client(*, actor: Actor, client: Client, revision: int, fields: CardFields) -> Client:
    """Write these fields of a card, if it is still as it was read; its customer follows its e-mail.

    Raises Conflict `changed_meanwhile`, Invalid naming each field (`client.phone`), also where another card has this
    very name and e-mail.
    """
    require_clients(actor, client.group)
    locked = Client.objects.select_for_update(no_key=True, of=("self",)).select_related("group").get(pk=client.pk)
    if locked.revision != revision or locked.deleted:
        raise Conflict(_("Somebody else has changed this meanwhile."), code="changed_meanwhile")
    card = clean_card(card_of(locked) | fields, locked.group.country_code)
    if card["email"].lower() != locked.email.lower():
        locked.customer = customer_with(locked.organization_id, card["email"])
    write_card(locked, card)
    locked.custom = merged_columns(locked.custom, fields.get("custom", {}))
    locked.revision += 1
    save_only_one(locked)
    tell("client.changed", locked, actor, locked.group_id)
    return locked


def require_clients(actor: Actor, group: Group) -> None:
    """Forbidden without the right to the client file, NotFound for a group out of reach."""
    require_at(actor, Right.EDIT_CLIENTS, group.pk, group.organization_id)


def check_only_one(client: Client) -> None:
    """Invalid where another card from the web has this name and e-mail: the constraint would refuse the second one."""
    if client.customer_id is None or not client.from_web or client.deleted:
        return
    same = {"customer": client.customer_id, "firstname__iexact": client.firstname, "lastname__iexact": client.lastname}
    others = Client.objects.filter(group=client.group_id, from_web=True, deleted=False, **same)
    if others.exclude(pk=client.pk).exists():
        sentence = _("Another card has this name and e-mail. Merge the two.")
        raise Invalid(sentence, fields={"client.email": [sentence]})


def save_only_one(client: Client) -> None:
    """Write the card as the only one from the web with its name and e-mail.

    Raises Invalid where there is another one, Conflict `changed_meanwhile` where one is written this very moment.
    """
    check_only_one(client)
    try:
        save_checked(client)
    except IntegrityError as error:
        raise Conflict(_("Somebody else has changed this meanwhile."), code="changed_meanwhile") from error


def _cards_with(group: Group, email: str) -> set[int]:
    rows = Client.objects.filter(group=group, email__iexact=email, deleted=False)
    return set(rows.values_list("pk", flat=True)) if email else set()


def _found_or_made(group: Group, card: CardFields) -> Client:
    contact = Contact(card["firstname"], card["lastname"], card["email"], card["phone"])
    _customer, found = find_or_add_person(
        organization=group.organization_id, group=group.pk, contact=contact, from_web=False
    )
    return Client.objects.get(pk=found)

"""Cards as programs keep them: any part of a card, as it was sent, with the program's own number and spare columns.

The desk asks for more of a card (a name, a way to reach its person) and writes phones in international form; a program
that synchronises another file wants to read back what it wrote.
"""

import unicodedata
from collections.abc import Sequence
from typing import Any, TypedDict

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from apps.core.actor import Actor
from apps.core.errors import Conflict, Invalid, NotFound
from apps.groups.actions.cards import customer_with, merged_columns
from apps.groups.actions.changing import tell
from apps.groups.actions.clients import require_clients, save_only_one
from apps.groups.actions.importing import customers_of, write_many
from apps.groups.contact import clean_email
from apps.groups.models import Client, Group

NAMES = ("firstname", "lastname")


class RecordFields(TypedDict, total=False):
    """What a program writes on a card. `custom` has the spare columns to change, None emptying one."""

    firstname: str
    lastname: str
    email: str
    firstphone: str
    secondphone: str
    birthdate: Any
    comments: str
    from_web: bool
    remind_by_email: bool
    remind_by_sms: bool
    externid: int | None
    custom: dict[str, Any]
    deleted: bool


@transaction.atomic
def add_record(*, actor: Actor, group: Group, fields: RecordFields) -> Client:
    """A new card, whoever has the same name: Invalid naming each wrong field, Forbidden without the client file."""
    require_clients(actor, group)
    client = Client(organization_id=group.organization_id, group=group)
    _write(client, fields, "client.created", actor)
    return client


def prepared_record(group: Group, fields: RecordFields) -> Client:
    """A new card, checked and not written; Invalid naming each wrong field."""
    client = Client(organization_id=group.organization_id, group=group)
    _fill(client, fields)
    if client.email:
        clean_email(client.email)
    try:
        client.clean_fields(exclude=["customer", "group", "merged_into"])
    except ValidationError as error:
        raise Invalid("Some fields need another look.", fields=error.message_dict) from error
    return client


def add_records(*, actor: Actor, group: Group, clients: Sequence[Client]) -> list[Client]:
    """Write prepared cards, all of them or none, in a fixed number of statements for each thousand."""
    require_clients(actor, group)
    try:
        with transaction.atomic():
            customers = customers_of(group, [{"email": client.email} for client in clients])
            for client in clients:
                client.customer_id = customers.get(client.email.lower())
            return write_many(actor=actor, group=group, clients=clients)
    except IntegrityError as error:
        raise Conflict("Two cards from the web have one name and e-mail.", code="changed_meanwhile") from error


@transaction.atomic
def change_record(*, actor: Actor, client: Client, revision: int | None = None, fields: RecordFields) -> Client:
    """Write these fields of a card; a customer writes those of their own.

    With `revision` only where it still holds: else Conflict `changed_meanwhile`.
    """
    if actor.kind == "customer":
        if actor.organization != client.organization_id or actor.id != str(client.customer_id):
            raise NotFound("There is no such client.")
    else:
        require_clients(actor, client.group)
    locked = Client.objects.select_for_update(no_key=True, of=("self",)).select_related("group").get(pk=client.pk)
    if revision is not None and locked.revision != revision:
        raise Conflict("Somebody else has changed this meanwhile.", code="changed_meanwhile")
    locked.revision += 1
    _write(locked, fields, "client.changed", actor)
    return locked


def _write(client: Client, fields: RecordFields, topic: str, actor: Actor) -> None:
    email = client.email
    _fill(client, fields)
    if client.email.lower() != email.lower():
        client.customer = customer_with(client.organization_id, clean_email(client.email)) if client.email else None
    save_only_one(client)
    tell(topic, client, actor, client.group_id, deleted=client.deleted)


def _fill(client: Client, fields: RecordFields) -> None:
    for field, value in fields.items():
        if field == "custom":
            client.custom = merged_columns(client.custom, fields["custom"])
        else:
            setattr(client, field, unicodedata.normalize("NFC", str(value)) if field in NAMES else value)
    client.make_findable()

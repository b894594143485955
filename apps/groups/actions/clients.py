"""Cards of the client file that staff write."""

import unicodedata
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core.actor import Actor
from apps.core.errors import Invalid, NotFound
from apps.groups.actions.changing import save_checked, tell
from apps.groups.actions.people import find_or_add_person
from apps.groups.contact import LENGTHS, Contact, clean_email, read_phone
from apps.groups.models import Client, Group
from apps.groups.search import fold
from apps.organizations.roles import Right, require


@transaction.atomic
def add_client(*, actor: Actor, group: Group, person: Mapping[str, Any], remind_by_sms: bool | None = None) -> Client:
    """A card for somebody at the desk or on the phone: a last name, and a phone or an e-mail, are enough.

    `person` has firstname, lastname, email, phone. With an e-mail that the clinic knows under this name the card that
    is there is returned. Raises Invalid naming each field (`client.phone`).
    """
    require(actor, Right.EDIT_CLIENTS)
    if actor.organization != group.organization_id or not actor.reaches(group.pk):
        raise NotFound("There is no such group.")
    contact = _clean(person, group.country_code)
    by_sms = group.check_sms if remind_by_sms is None else remind_by_sms
    known = set(Client.objects.filter(group=group, email__iexact=contact.email).values_list("pk", flat=True))
    if contact.email:
        _customer, card = find_or_add_person(
            organization=group.organization_id, group=group.pk, contact=contact, from_web=False, remind_by_sms=by_sms
        )
        client = Client.objects.get(pk=card)
    else:
        client = Client(
            organization_id=group.organization_id,
            group=group,
            firstname=contact.firstname,
            lastname=contact.lastname,
            firstphone=contact.phone,
            remind_by_sms=by_sms,
            search_text=fold(contact.firstname, contact.lastname, contact.phone),
        )
        save_checked(client)
    if client.pk not in known:
        tell("client.created", client, actor, group.pk)
    return client


def _clean(person: Mapping[str, Any], country_code: str) -> Contact:
    """The person in one Unicode form, or Invalid with every field that is wrong."""
    typed = {field: unicodedata.normalize("NFC", " ".join(str(person.get(field) or "").split())) for field in LENGTHS}
    wrong: dict[str, list[str]] = {}
    for field, longest in LENGTHS.items():
        if len(typed[field]) > longest:
            wrong[field] = [_("This is longer than %(longest)d characters.") % {"longest": longest}]
        elif not typed[field].isprintable():
            wrong[field] = [_("This holds characters that cannot be shown.")]
    if not typed["lastname"]:
        wrong["lastname"] = [_("This field is required.")]
    if not typed["phone"] and not typed["email"]:
        wrong["phone"] = [_("A phone number or an e-mail is needed.")]
    if typed["email"] and "email" not in wrong:
        try:
            clean_email(typed["email"])
        except Invalid as error:
            wrong |= {"email": list(error.fields["email"])}
    if typed["phone"] and "phone" not in wrong:
        number = read_phone(typed["phone"], country_code)
        if number is None:
            wrong["phone"] = [_("This is not a phone number.")]
        else:
            typed["phone"] = number
    if wrong:
        raise Invalid(_("Some fields need another look."), fields={f"client.{field}": wrong[field] for field in wrong})
    return Contact(**typed)

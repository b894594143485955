"""Two cards that are one person become one: whatever hung on either hangs on the card that stays."""

from django.db import connection
from django.utils.translation import gettext as _

from apps.appointments.actions.summary import summarize_client
from apps.appointments.models import Appointment, Participant
from apps.core.actor import Actor
from apps.core.errors import Conflict, Invalid
from apps.groups.actions.cards import CardFields, card_of, clean_card, customer_with, write_card
from apps.groups.actions.changing import changing_setup, tell
from apps.groups.actions.clients import save_only_one
from apps.groups.models import Client
from apps.organizations.roles import Right

# Somebody who takes part under both cards takes part once.
_TWICE = """
DELETE FROM appointments_participant one USING appointments_participant other
WHERE one.client_id = %s AND other.client_id = %s AND one.appointment_id = other.appointment_id
"""


def merge_clients(*, actor: Actor, kept: Client, other: Client, revisions: tuple[int, int], card: CardFields) -> Client:
    """Move all visits (their messages go with them) from `other` to `kept`, which then says what `card` says.

    The other card stays as a deleted row that names the one that took it over. `revisions` are those of the two cards
    as they were compared. It holds every calendar of the site, so that no booking in flight is written on the card that
    goes. Raises Conflict `changed_meanwhile`, Invalid for two cards of different sites or one card twice.
    """
    if kept.pk == other.pk or kept.group_id != other.group_id:
        sentence = _("Choose two cards of one site.")
        raise Invalid(sentence, fields={"other": [sentence]})
    with changing_setup(actor, kept.group_id, kept.organization_id, Right.EDIT_CLIENTS):
        rows = Client.objects.select_for_update(of=("self",)).select_related("group").order_by("pk")
        found = {row.pk: row for row in rows.filter(pk__in=[kept.pk, other.pk], deleted=False)}
        if revisions != tuple(found[one].revision if one in found else 0 for one in (kept.pk, other.pk)):
            raise Conflict(_("Somebody else has changed this meanwhile."), code="changed_meanwhile")
        stays, goes = found[kept.pk], found[other.pk]
        cleaned = clean_card(card_of(stays) | card, stays.group.country_code)
        _move_rows(goes.pk, stays.pk)
        goes.deleted, goes.merged_into, goes.revision = True, stays, goes.revision + 1
        goes.save()
        if cleaned["email"].lower() != stays.email.lower() or stays.customer_id is None:
            stays.customer = customer_with(stays.organization_id, cleaned["email"])
        write_card(stays, cleaned)
        stays.externid = stays.externid or goes.externid
        stays.custom = goes.custom | {name: value for name, value in stays.custom.items() if value not in ("", None)}
        stays.revision += 1
        save_only_one(stays)
        for one in (stays, goes):
            summarize_client(client=one.pk)
        tell("client.merged", stays, actor, stays.group_id, merged=goes.pk)
    stays.refresh_from_db()
    return stays


def _move_rows(goes: int, stays: int) -> None:
    Appointment.objects.filter(client_id=goes).update(client_id=stays)
    with connection.cursor() as cursor:
        cursor.execute(_TWICE, [goes, stays])
    Participant.objects.filter(client_id=goes).update(client_id=stays)

"""The fields of a client card at the desk."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.core.errors import NotFound
from apps.groups.access import client_for
from apps.groups.actions import card_of
from apps.groups.actions.cards import LONGEST_NOTES
from apps.groups.models import Client
from apps.pro.desk import Desk
from apps.pro.forms import Field

CARD = (
    Field("firstname", _("First name"), longest=64),
    Field("lastname", _("Last name"), longest=64),
    Field("phone", _("Phone"), "tel", longest=25),
    Field("secondphone", _("Second phone"), "tel", longest=25),
    Field("email", _("E-mail"), "email"),
    Field("birthdate", _("Date of birth"), "date"),
    Field("comments", _("Notes"), "area", _("Seen by staff only."), longest=LONGEST_NOTES),
    Field("remind_by_email", _("Remind by e-mail"), "check"),
    Field("remind_by_sms", _("Remind by SMS"), "check"),
)


def card_here(desk: Desk, number: int) -> Client:
    """The card, if it is of this site; one that was merged is found, too, and says where it went."""
    found = client_for(desk.actor, number)
    if found.group_id != desk.group.pk or (found.deleted and found.merged_into_id is None):
        raise NotFound("There is no such client.")
    return found


def values_of(client: Client) -> dict[str, Any]:
    """The card as the form shows it."""
    return dict(card_of(client))

"""The fields of a client card at the desk: those that every card has, and what the clinic asks besides."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.core.errors import NotFound
from apps.groups.access import client_for
from apps.groups.actions import card_of
from apps.groups.actions.cards import LONGEST_NOTES
from apps.groups.models import Client
from apps.pro.desk import Desk
from apps.pro.forms import Field
from apps.pro.questions import answers_of, field_of, is_spare, spare_questions, texts_of

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

OWN = {"firstphone": "phone"}  # a column whose field has another name


def fields_of(desk: Desk) -> list[Field]:
    """The fields of every card in this clinic's words, and then its spare columns, in the clinic's order."""
    asked = desk.setup.asked("pro", "client")
    own = {OWN.get(one.name, one.name): one for one in asked if not is_spare(one)}
    fields = [
        replace(field, label=own[field.name].label or field.label, required=own[field.name].required)
        if field.name in own
        else field
        for field in CARD
    ]
    return [*fields, *(field_of(one) for one in spare_questions(desk, "client"))]


def as_written(desk: Desk, typed: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed as the card's actions take it, the spare columns together; Invalid naming each that is wrong."""
    asked = spare_questions(desk, "client")
    names = {one.name for one in asked}
    own = {name: value for name, value in typed.items() if name not in names}
    spare = {name: value for name, value in typed.items() if name in names}
    return own | ({"custom": answers_of(asked, spare)} if asked else {})


def shown_of(desk: Desk, client: Client) -> dict[str, Any]:
    """The card as this clinic's form shows it."""
    asked = spare_questions(desk, "client")
    return values_of(client) | texts_of(asked, client.custom)


def card_here(desk: Desk, number: int) -> Client:
    """The card, if it is of this site; one that was merged is found, too, and says where it went."""
    found = client_for(desk.actor, number)
    if found.group_id != desk.group.pk or (found.deleted and found.merged_into_id is None):
        raise NotFound("There is no such client.")
    return found


def values_of(client: Client) -> dict[str, Any]:
    """The card as the form shows it."""
    return dict(card_of(client))

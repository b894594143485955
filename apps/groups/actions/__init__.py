"""Writing the set-up and the client file."""

from apps.groups.actions.cards import CardFields, card_of, clean_card
from apps.groups.actions.clients import add_client, change_client
from apps.groups.actions.importing import import_clients
from apps.groups.actions.people import PERSON, find_or_add_person, person_fields
from apps.groups.actions.setup import (
    add_calendar,
    add_calendar_set,
    add_category,
    add_group,
    add_opening,
    add_service,
    remove_opening,
    set_weekly_hours,
)

__all__ = [
    "PERSON",
    "CardFields",
    "add_calendar",
    "add_calendar_set",
    "add_category",
    "add_client",
    "add_group",
    "add_opening",
    "add_service",
    "card_of",
    "change_client",
    "clean_card",
    "find_or_add_person",
    "import_clients",
    "person_fields",
    "remove_opening",
    "set_weekly_hours",
]

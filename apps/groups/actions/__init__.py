"""Writing the set-up and the client file."""

from apps.groups.actions.people import find_or_add_person
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
    "add_calendar",
    "add_calendar_set",
    "add_category",
    "add_group",
    "add_opening",
    "add_service",
    "find_or_add_person",
    "remove_opening",
    "set_weekly_hours",
]

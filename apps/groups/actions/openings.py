"""Openings as entries of a calendar: one by one, changed, put into the bin and taken out of it."""

from datetime import datetime
from typing import Any

from apps.core.actor import Actor
from apps.core.errors import Conflict
from apps.groups.actions.changing import changing_setup, save_checked, tell
from apps.groups.models import Opening
from apps.organizations.roles import Right


def change_opening(*, actor: Actor, opening: Opening, **fields: Any) -> Opening:
    """Write these fields of an opening; Conflict `changed_meanwhile` when it has moved on since it was read."""
    return _write(actor, opening, "changed", fields)


def put_opening_away(*, actor: Actor, opening: Opening, now: datetime) -> Opening:
    """Into the bin: it opens and closes nothing any more. Nobody's visit is touched."""
    return _write(actor, opening, "removed", {"removed_at": now})


def restore_opening(*, actor: Actor, opening: Opening) -> Opening:
    """Out of the bin."""
    return _write(actor, opening, "restored", {"removed_at": None})


def _write(actor: Actor, opening: Opening, topic: str, fields: dict[str, Any]) -> Opening:
    group, organization = opening.calendar.group_id, opening.organization_id
    with changing_setup(actor, group, organization, Right.EDIT_HOURS):
        row = Opening.objects.select_for_update().get(pk=opening.pk)
        if row.revision != opening.revision:
            raise Conflict("Somebody else has changed this opening meanwhile.", code="changed_meanwhile")
        for name, value in fields.items():
            setattr(row, name, value)
        row.revision += 1
        save_checked(row)
        tell(f"opening.{topic}", row, actor, group, calendar=row.calendar_id)
    return row

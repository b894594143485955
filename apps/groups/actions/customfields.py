"""Defining the spare columns of cards and appointments."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from apps.core.actor import Actor
from apps.core.errors import Conflict, Invalid
from apps.groups.actions.changing import changing_setup, save_checked, tell
from apps.groups.models import CustomField, Group
from apps.groups.models.customfields import COLUMNS

# Columns that every card has and that a clinic may ask for in its own words.
STANDARD = ("firstname", "lastname", "email", "firstphone", "secondphone", "birthdate", "comments")


def add_custom_field(*, actor: Actor, group: Group, record: str, name: str, fields: Mapping[str, Any]) -> CustomField:
    """Define a column of the cards (`client`) or of the appointments of a site; Invalid where it is defined already."""
    with changing_setup(actor, group.pk, group.organization_id):
        made = CustomField(organization_id=group.organization_id, group=group, record=record, name=name, **fields)
        _save(made)
        tell("custom_field.created", made, actor, group.pk)
    return made


@transaction.atomic
def change_custom_field(
    *, actor: Actor, custom_field: CustomField, revision: int | None = None, fields: Mapping[str, Any]
) -> CustomField:
    """Write these fields of a definition. What stands in the column stays, also while it is in the bin."""
    with changing_setup(actor, custom_field.group_id, custom_field.organization_id):
        locked = CustomField.objects.select_for_update(no_key=True).get(pk=custom_field.pk)
        if revision is not None and locked.revision != revision:
            raise Conflict("Somebody else has changed this meanwhile.", code="changed_meanwhile")
        for field, value in fields.items():
            setattr(locked, field, value)
        locked.revision += 1
        _save(locked)
        tell("custom_field.changed", locked, actor, locked.group_id, deleted=locked.deleted)
    return locked


def _save(row: CustomField) -> None:
    if row.name not in {*COLUMNS, *STANDARD}:
        sentence = f"There is no such column. There are: {', '.join((*COLUMNS, *STANDARD))}."
        raise Invalid(sentence, fields={"name": [sentence]})
    if row.record == row.Record.CLIENT and row.name == "comments" and (row.user_visible or row.user_required):
        sentence = "What is noted on a card is for the staff."
        wrong = [name for name in ("user_visible", "user_required") if getattr(row, name)]
        raise Invalid(sentence, fields={name: [sentence] for name in wrong})
    same = CustomField.objects.filter(group=row.group_id, record=row.record, name=row.name, deleted=False)
    if not row.deleted and same.exclude(pk=row.pk).exists():
        raise Invalid("This column is defined already.", fields={"name": ["This column is defined already."]})
    save_checked(row)

"""The definitions of the spare columns of fiches and vevents."""

from typing import Any

from django.db.models import Case, QuerySet, Value, When

from apps.api.groups.caller import Caller
from apps.api.groups.fields import DELETED, GROUP, ID, STAMPS, Field
from apps.api.groups.kinds import Flag, Text, Whole
from apps.api.groups.resource import EVERY, LIST, Given, Resource, needed
from apps.core.errors import Invalid
from apps.groups.access import custom_field_for, custom_fields_within
from apps.groups.actions.customfields import add_custom_field, change_custom_field
from apps.groups.models import Group
from apps.groups.queries.customfields import TO_CUSTOMERS

RECORDS = {"Fiche": "client", "Vevent": "appointment"}
MODEL = Case(*[When(record=record, then=Value(model)) for model, record in RECORDS.items()])


class CustomFields(Resource):
    """What a group calls a spare column; a customer sees what is asked of customers."""

    singular, plural = "customfield", "customfields"
    methods, row_methods = LIST, EVERY
    fields = (
        ID,
        GROUP,
        Field("model", Text(12), MODEL, pro="rw", core="record"),
        Field("name", Text(32), "name", pro="rw"),
        Field("pro_label", Text(), "pro_label", pro="rw", account=""),
        Field("pro_position", Whole(), "pro_position", pro="rw", account=""),
        Field("pro_required", Flag(), "pro_required", pro="rw", account=""),
        Field("pro_inputex", Text(None), "pro_inputex", pro="rw", account=""),
        Field("user_label", Text(), "user_label", pro="rw"),
        Field("user_position", Whole(), "user_position", pro="rw"),
        Field("user_required", Flag(), "user_required", pro="rw"),
        Field("user_visible", Flag(), "user_visible", pro="rw"),
        Field("user_inputex", Text(None), "user_inputex", pro="rw"),
        DELETED,
        *STAMPS,
    )

    def rows(self, caller: Caller) -> QuerySet[Any]:
        rows = custom_fields_within(caller.actor)
        return rows if caller.is_pro else rows.filter(TO_CUSTOMERS, deleted=False)

    def given(self, caller: Caller, body: Any, group: Group | None) -> Given:
        found = super().given(caller, body, group)
        if "record" in found:
            found["record"] = _record(found["record"])
        return found

    def add(self, caller: Caller, group: Group, given: Given) -> int:
        record, name = needed(given, "record"), needed(given, "name")
        given.pop("deleted", None)
        return add_custom_field(actor=caller.actor, group=group, record=record, name=name, fields=given).pk

    def change(self, caller: Caller, number: int, given: Given, revision: int | None) -> None:
        found = custom_field_for(caller.actor, number)
        change_custom_field(actor=caller.actor, custom_field=found, revision=revision, fields=given)


def _record(model: str) -> str:
    if model not in RECORDS:
        sentence = f"This is one of: {', '.join(RECORDS)}."
        raise Invalid(sentence, fields={"model": [sentence]})
    return RECORDS[model]

"""Fiches, which the core calls clients: the cards of a group's client file."""

from collections.abc import Iterator
from typing import Any

from django.db.models import BooleanField, DecimalField, Expression, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from apps.api.groups.caller import Caller
from apps.api.groups.fields import DELETED, GROUP, ID, STAMPS, Field
from apps.api.groups.kinds import Day, Face, Flag, Kind, Number, Text, Whole
from apps.api.groups.resource import EVERY, LIST, Given, Resource
from apps.groups.access import client_for, clients_within
from apps.groups.actions.records import add_record, change_record
from apps.groups.models import Group
from apps.groups.models.customfields import FAMILIES
from apps.groups.queries.clients import words_of
from apps.groups.queries.customfields import visible_columns
from apps.organizations.roles import Right

KINDS: dict[str, Kind] = {"bool": Flag(nullable=True), "dt": Face(), "num": Number(), "str": Text(), "txt": Text(None)}


def custom_fields() -> Iterator[Field]:
    """The spare columns, kept together in the JSON column `custom`."""
    for family, count in FAMILIES.items():
        for number in range(count):
            name = f"{family}{number}"
            text = KeyTextTransform(name, "custom")
            column: Expression = text
            if family == "bool":
                column = Cast(text, BooleanField())
            elif family == "num":
                column = Cast(text, DecimalField(max_digits=30, decimal_places=10))
            yield Field(
                name, KINDS[family], column, pro="rw", account="rw", core=f"custom.{name}", inside=("custom", name)
            )


class Fiches(Resource):
    """A Pro reads and writes the file; a customer their own cards, those in the bin with a `$` before the name."""

    singular, plural = "fiche", "fiches"
    reading = Right.EDIT_CLIENTS
    methods, row_methods = LIST, EVERY
    fields = (
        ID,
        GROUP,
        Field("lastname", Text(64), "lastname", pro="rw", account="rw"),
        Field("firstname", Text(64), "firstname", pro="rw", account="rw"),
        Field("firstphone", Text(25), "firstphone", pro="rw", account="rw"),
        Field("secondphone", Text(25), "secondphone", pro="rw", account="rw"),
        Field("email", Text(255), "email", pro="rw"),
        Field("birthdate", Day(), "birthdate", pro="rw", account="rw"),
        Field("comments", Text(None), "comments", pro="rw", account=""),
        Field("from_web", Flag(), "from_web", pro="rw"),
        Field("rappel_email", Flag(), "remind_by_email", pro="rw", account="rw"),
        Field("rappel_sms", Flag(), "remind_by_sms", pro="rw", account="rw"),
        Field("externid", Whole(nullable=True), "externid", pro="rw", account=""),
        DELETED,
        *custom_fields(),
        *STAMPS,
    )

    def rows(self, caller: Caller) -> QuerySet[Any]:
        rows = clients_within(caller.actor)
        return rows if caller.is_pro else rows.filter(customer=caller.customer)

    def searched(self, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        """Every word is part of a name, a phone number or the e-mail."""
        for word in words_of(text):
            rows = rows.filter(search_text__contains=word)
        return rows

    def readable(self, caller: Caller) -> list[Field]:
        found = super().readable(caller)
        return found if caller.is_pro else _shown_to(caller, found)

    def shown(self, record: Given, caller: Caller) -> Given:
        if not caller.is_pro and record["deleted"]:
            record["lastname"] = f"${record['lastname']}"
        return record

    def given(self, caller: Caller, body: Any, group: Group | None) -> Given:
        """The arguments, with the spare columns gathered under `custom`."""
        if not caller.is_pro:
            hidden = {field.name for field in self.fields} - {field.name for field in _shown_to(caller, self.fields)}
            body = {name: value for name, value in body.items() if name not in hidden}
        return gathered(super().given(caller, body, group))

    def add(self, caller: Caller, group: Group, given: Given) -> int:
        fields: Any = {name: value for name, value in given.items() if name != "deleted"}
        return add_record(actor=caller.actor, group=group, fields=fields).pk

    def change(self, caller: Caller, number: int, given: Given, revision: int | None) -> None:
        fields: Any = given
        client = client_for(caller.actor, number)
        change_record(actor=caller.actor, client=client, revision=revision, fields=fields)


def gathered(found: Given) -> Given:
    """The arguments with those of the spare columns together, under `custom`."""
    custom = {name: found.pop(f"custom.{name}") for name in list(_columns(found))}
    return found | ({"custom": {name: _kept(value) for name, value in custom.items()}} if custom else {})


def _shown_to(caller: Caller, fields: Any) -> list[Field]:
    visible = visible_columns(caller.customer or 0)
    return [field for field in fields if not field.inside or field.name in visible]


def _columns(found: Given) -> Iterator[str]:
    return (name.removeprefix("custom.") for name in found if name.startswith("custom."))


def _kept(value: Any) -> Any:
    """A number as JSON has it."""
    return Number().show(value, None) if hasattr(value, "is_finite") else value  # type: ignore[arg-type]  # no clock is asked

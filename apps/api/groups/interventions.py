"""Interventions, which the core calls services, and the headings over them."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Case, F, QuerySet, When

from apps.api.groups.brackets import ids_of
from apps.api.groups.caller import Caller
from apps.api.groups.fields import DELETED, GROUP, ID, STAMPS, Field
from apps.api.groups.kinds import Reference, Text, Whole
from apps.api.groups.resource import EVERY, LIST, Given, Resource, looked_up, needed
from apps.api.groups.sets import Sets
from apps.core.actor import Actor
from apps.groups.access import categories_within, category_for, service_for, services_within
from apps.groups.actions import add_category, add_service
from apps.groups.actions.changes import change_category, change_service
from apps.groups.models import Group
from apps.groups.queries.offered import performed_by, practitioners, public_services

USUAL_LENGTH = 15  # minutes


def _shown(field: str) -> Case:
    """The value where the group displays it, else nothing."""
    return Case(When(**{f"group__display_intervention_{field}": True}, then=F(field)))


class Interventions(Resource):
    """What a customer comes for. They see those with a public name; length and price where the group shows them."""

    singular, plural = "intervention", "interventions"
    methods, row_methods = LIST, EVERY
    fields = (
        ID,
        GROUP,
        Field("interventionset_id", Reference(), "category_id", pro="rw", core="category"),
        Field("name", Text(), "name", pro="rw", account=""),
        Field("abbr", Text(), "abbr", pro="rw", account=""),
        Field("publicname", Text(), "publicname", pro="rw"),
        Field("description", Text(None), "description", pro="rw"),
        Field("length", Whole(), "length", pro="rw", for_account=_shown("length")),
        Field("price", Whole(nullable=True), "price", pro="rw", for_account=_shown("price")),
        Field("colorref", Text(7), "color", pro="rw", account=""),
        Field("sort", Whole(), "sort", pro="rw"),
        DELETED,
        *STAMPS,
    )

    def rows(self, caller: Caller) -> QuerySet[Any]:
        rows = services_within(caller.actor)
        return rows if caller.is_pro else public_services(rows)

    def narrowed(self, rows: QuerySet[Any], query: Mapping[str, Any]) -> QuerySet[Any]:
        if calendars := ids_of(query, "calendar_ids"):
            rows = performed_by(rows, calendars)
        if sets := ids_of(query, "interventionset_id"):
            rows = rows.filter(category__in=sets)
        return rows

    def add(self, caller: Caller, group: Group, given: Given) -> int:
        """Performed by every calendar of the group that is no room: the contract has no word for who performs what."""
        name, length = needed(given, "name"), given.pop("length", USUAL_LENGTH)
        given.pop("deleted", None)
        found = looked_up(caller.actor, given, category=category_for)
        everybody = practitioners(group)
        return add_service(actor=caller.actor, group=group, name=name, length=length, performers=everybody, **found).pk

    def change(self, caller: Caller, number: int, given: Given, revision: int | None) -> None:
        found: Any = looked_up(caller.actor, given, category=category_for)
        service = service_for(caller.actor, number)
        change_service(actor=caller.actor, service=service, revision=revision, fields=found)


class InterventionSets(Sets):
    """Headings over interventions."""

    singular, plural = "interventionset", "interventionsets"

    def within(self, actor: Actor) -> QuerySet[Any]:
        return categories_within(actor)

    def added(self, actor: Actor, group: Group, name: str, fields: Given) -> int:
        return add_category(actor=actor, group=group, name=name, **fields).pk

    def change(self, caller: Caller, number: int, given: Given, revision: int | None) -> None:
        fields: Any = given
        category = category_for(caller.actor, number)
        change_category(actor=caller.actor, category=category, revision=revision, fields=fields)

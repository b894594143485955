"""Calendars, and the sets that they form."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from apps.api.groups.brackets import ids_of
from apps.api.groups.caller import Caller
from apps.api.groups.fields import DELETED, GROUP, ID, STAMPS, Field
from apps.api.groups.kinds import Reference, Text, Whole
from apps.api.groups.resource import EVERY, LIST, Given, Resource, looked_up, needed
from apps.api.groups.sets import Sets
from apps.core.actor import Actor
from apps.groups.access import calendar_for, calendar_set_for, calendar_sets_within, calendars_within
from apps.groups.actions import add_calendar, add_calendar_set
from apps.groups.actions.changes import change_calendar, change_calendar_set
from apps.groups.models import Group
from apps.groups.queries.offered import performing, public_calendars


class Calendars(Resource):
    """What can be double-booked. A customer sees those with a public name that are not in the bin."""

    singular, plural = "calendar", "calendars"
    methods, row_methods = LIST, EVERY
    fields = (
        ID,
        GROUP,
        Field("calendarset_id", Reference(), "calendar_set_id", pro="rw", core="calendar_set"),
        Field("name", Text(), "name", pro="rw", account=""),
        Field("publicname", Text(), "publicname", pro="rw"),
        Field("address", Text(), "address", pro="rw"),
        Field("zipcode", Text(16), "zipcode", pro="rw"),
        Field("city", Text(64), "city", pro="rw"),
        Field("interval", Whole(), "step", pro="rw"),
        Field("sort", Whole(), "sort", pro="rw"),
        DELETED,
        *STAMPS,
    )

    def rows(self, caller: Caller) -> QuerySet[Any]:
        rows = calendars_within(caller.actor)
        return rows if caller.is_pro else public_calendars(rows)

    def narrowed(self, rows: QuerySet[Any], query: Mapping[str, Any]) -> QuerySet[Any]:
        if services := ids_of(query, "intervention_ids"):
            rows = performing(rows, services)
        if sets := ids_of(query, "calendarset_ids"):
            rows = rows.filter(calendar_set__in=sets)
        return rows

    def add(self, caller: Caller, group: Group, given: Given) -> int:
        name = needed(given, "name")
        given.pop("deleted", None)  # a new one is not in the bin
        found = looked_up(caller.actor, given, calendar_set=calendar_set_for)
        return add_calendar(actor=caller.actor, group=group, name=name, **found).pk

    def change(self, caller: Caller, number: int, given: Given, revision: int | None) -> None:
        found: Any = looked_up(caller.actor, given, calendar_set=calendar_set_for)
        calendar = calendar_for(caller.actor, number)
        change_calendar(actor=caller.actor, calendar=calendar, revision=revision, fields=found)


class CalendarSets(Sets):
    """Calendars that stand for one another."""

    singular, plural = "calendarset", "calendarsets"

    def within(self, actor: Actor) -> QuerySet[Any]:
        return calendar_sets_within(actor)

    def added(self, actor: Actor, group: Group, name: str, fields: Given) -> int:
        return add_calendar_set(actor=actor, group=group, name=name, **fields).pk

    def change(self, caller: Caller, number: int, given: Given, revision: int | None) -> None:
        fields: Any = given
        found = calendar_set_for(caller.actor, number)
        change_calendar_set(actor=caller.actor, calendar_set=found, revision=revision, fields=fields)

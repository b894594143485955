"""What calendarsets and interventionsets share: a name, a public name, a place in the order."""

from typing import Any

from django.db.models import QuerySet

from apps.api.groups.caller import Caller
from apps.api.groups.fields import DELETED, GROUP, ID, STAMPS, Field
from apps.api.groups.kinds import Text, Whole
from apps.api.groups.resource import EVERY, LIST, Given, Resource, needed
from apps.core.actor import Actor
from apps.groups.models import Group


class Sets(Resource):
    """A set says which rows are its own and which actions write them. A customer sees those outside the bin."""

    methods, row_methods = LIST, EVERY
    fields = (
        ID,
        GROUP,
        Field("name", Text(), "name", pro="rw", account=""),
        Field("publicname", Text(), "publicname", pro="rw"),
        Field("sort", Whole(), "sort", pro="rw"),
        DELETED,
        *STAMPS,
    )

    def within(self, actor: Actor) -> QuerySet[Any]:
        """Every set in this actor's reach."""
        raise NotImplementedError

    def added(self, actor: Actor, group: Group, name: str, fields: Given) -> int:
        """The number of a new one."""
        raise NotImplementedError

    def rows(self, caller: Caller) -> QuerySet[Any]:
        rows = self.within(caller.actor)
        return rows if caller.is_pro else rows.filter(deleted=False)

    def add(self, caller: Caller, group: Group, given: Given) -> int:
        name = needed(given, "name")
        given.pop("deleted", None)  # a new one is not in the bin
        return self.added(caller.actor, group, name, given)

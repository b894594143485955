"""A resource: its table of fields, where its rows come from, and the actions that write them.

A resource of the contract is one subclass and one instance of it. What all of them share (pages, conditions, formats,
rights, errors) lives in this package; a subclass says only what is its own.
"""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from apps.accounts.actions import RequestKey
from apps.api.groups.caller import Caller
from apps.api.groups.fields import Field
from apps.core.actor import Actor
from apps.core.errors import DomainError, Forbidden, Invalid, NotFound
from apps.groups.models import Group
from apps.groups.timezones import zone_of
from apps.organizations.roles import Right, require

Given = dict[str, Any]
LIST, EVERY = frozenset({"GET", "POST"}), frozenset({"GET", "PUT", "DELETE"})


class Resource:
    """The defaults of a resource: it can be read, and nothing of it can be written."""

    singular: ClassVar[str]
    plural: ClassVar[str]
    fields: ClassVar[tuple[Field, ...]]
    reading: ClassVar[Right] = Right.SEE_CALENDAR  # what a Pro needs to see it at all
    zone: ClassVar[str] = "group__timezone"  # look-up of the label of the clock that a row's times are told on
    group: ClassVar[str] = "group_id"  # look-up of a row's group
    revision: ClassVar[str] = "revision"  # column that moves on every change
    methods: ClassVar[frozenset[str]] = frozenset({"GET"})  # of the collection
    row_methods: ClassVar[frozenset[str]] = frozenset({"GET"})  # of one row

    def rows(self, caller: Caller) -> QuerySet[Any]:
        """Every row that the caller may see, deleted ones included."""
        raise NotImplementedError

    def of_group(self, rows: QuerySet[Any], group: int) -> QuerySet[Any]:
        """Those of one group, for the nested paths."""
        return rows.filter(group_id=group)

    def narrowed(self, rows: QuerySet[Any], query: Mapping[str, Any]) -> QuerySet[Any]:
        """Those that meet the query's own parameters of this resource."""
        return rows

    def searched(self, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        """Those in which the text is found."""
        return rows.filter(Q(name__icontains=text))

    def shown(self, record: Given, caller: Caller) -> Given:
        """A record as this caller is told it, where that is more than leaving fields out."""
        return record

    def add(self, caller: Caller, group: Group, given: Given) -> int:
        """Make one and return its number. `group` is that of the path or of the body."""
        raise NotImplementedError

    def uncounted(
        self, request: HttpRequest, caller: Caller, group: Group, given: Given, once: RequestKey
    ) -> DomainError | None:
        """Count what is about to be added against the limits of visitors; the refusal, for the work to raise."""
        return None

    def change(self, caller: Caller, number: int, given: Given, revision: int | None) -> None:
        """Change one. With `revision` only where it still holds: else Conflict `changed_meanwhile`."""
        raise NotImplementedError

    def remove(self, caller: Caller, number: int, revision: int | None) -> None:
        """Put one into the bin, from which a change of `deleted` takes it out again."""
        self.change(caller, number, {"deleted": True}, revision)

    def readable(self, caller: Caller) -> list[Field]:
        """The fields that this caller is shown; Forbidden where the whole resource is out of reach."""
        if caller.is_pro:
            require(caller.actor, self.reading)
        found = [field for field in self.fields if field.readable(caller.profile)]
        if not found:
            raise Forbidden("An account does not see this.")
        return found

    def given(self, caller: Caller, body: Mapping[str, Any], group: Group | None) -> Given:
        """The actions' arguments that a body holds; Invalid naming every field that cannot be read.

        What may not be written is passed over: clients send back whole records as they have read them.
        """
        zone = zone_of(group.timezone if group else "UTC")
        found: Given = {}
        wrong: dict[str, list[str]] = {}
        for field in self.fields:
            if field.name not in body or not field.writable(caller.profile):
                continue
            try:
                found[field.argument] = field.kind.read(body[field.name], zone)
            except ValueError as error:
                wrong[field.name] = [str(error)]
        if wrong:
            raise Invalid("Some fields need another look.", fields=wrong)
        return found


def needed(given: Given, name: str) -> Any:
    """Take a field out that an action wants by itself; Invalid where it is missing."""
    value = given.pop(name, None)
    if value is None or value == "":
        raise Invalid("This field is required.", fields={name: ["This field is required."]})
    return value


def looked_up(actor: Actor, given: Given, **doors: Callable[[Actor, int], Any]) -> Given:
    """The same with rows in the places of their numbers; Invalid naming the field of one that is not there."""
    for name, door in doors.items():
        if given.get(name) is not None:
            try:
                given[name] = door(actor, given[name])
            except NotFound as error:
                raise Invalid(error.message, fields={name: [error.message]}) from error
    return given

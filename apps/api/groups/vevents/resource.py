"""The resource: its fields, its rows, and which kind of entry a body speaks of."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db.models import BooleanField, Case, CharField, ExpressionWrapper, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from apps.api.groups.brackets import ids_of
from apps.api.groups.caller import Caller
from apps.api.groups.fiches import custom_fields, gathered
from apps.api.groups.fields import DELETED, GROUP, ID, STAMPS, Field
from apps.api.groups.kinds import Flag, Instant, Reference, Text, Whole
from apps.api.groups.resource import EVERY, LIST, Given, Resource
from apps.api.groups.vevents import blocks, openings, sessions, visits
from apps.api.groups.vevents.states import STATE
from apps.api.groups.vevents.wish import AVAILABILITY, ENTRY, Wish, refuse, wish_of
from apps.appointments.access import entry_for
from apps.appointments.models import CalendarEntry
from apps.appointments.queries.entries import entries_within
from apps.core.errors import Conflict, Invalid
from apps.groups.access import calendar_for
from apps.groups.models import Calendar, Group
from apps.groups.search import fold

TYPE = Case(
    When(kind__in=["opening", "session"], then=Value(AVAILABILITY)), default=Value(ENTRY), output_field=CharField()
)
NUMBER = Whole(nullable=True, least=0)


def _is(**condition: Any) -> "ExpressionWrapper[Any]":
    return ExpressionWrapper(Q(**condition), output_field=BooleanField())


class Vevents(Resource):
    """The staff's own view of their calendars; customers see theirs as appointments."""

    singular, plural = "vevent", "vevents"
    methods, row_methods = LIST, EVERY
    fields = (
        replace(ID, account=""),
        replace(GROUP, account=""),
        Field("calendar_id", Reference(), "calendar_id", pro="rw", account="", core="calendar"),
        Field("start", Instant(), "starts_at", pro="rw", account=""),
        Field("end", Instant(nullable=True), "ends_at", pro="rw", account=""),
        Field("type", Text(32), TYPE, pro="rw", account=""),
        Field("note", Flag(), _is(kind="note"), pro="rw", account="", core="is_note"),
        Field("rrule", Text(255), "rule", pro="rw", account=""),
        Field("text", Text(255), "text", pro="rw", account=""),
        Field(
            "fiche_id",
            NUMBER,
            Coalesce("client_id", 0, output_field=IntegerField()),
            pro="rw",
            account="",
            core="client",
        ),
        Field("intervention_id", NUMBER, Coalesce("service_id", 0), pro="rw", account="", core="service"),
        Field("comments", Text(None), "comments", pro="rw", account=""),
        Field("colorref", Text(7), "color", pro="rw", account=""),
        Field("taker", Text(255), "taker", pro="rw", account=""),
        Field("from_web", Flag(), _is(source="web"), pro="rw", account=""),
        Field("websource", Text(255), "websource", pro="rw", account=""),
        Field("state", Whole(nullable=True), STATE, pro="rw", account="", core="state"),
        Field("capacity", NUMBER, "capacity", pro="rw", account=""),
        Field("resource_id", Reference(), "room_id", account=""),
        replace(DELETED, account=""),
        *(replace(one, account="") for one in custom_fields()),
        *(replace(one, account="") for one in STAMPS),
    )

    def rows(self, caller: Caller) -> QuerySet[Any]:
        return entries_within(caller.actor)

    def narrowed(self, rows: QuerySet[Any], query: Mapping[str, Any]) -> QuerySet[Any]:
        if calendars := ids_of(query, "calendar_id"):
            rows = rows.filter(calendar__in=calendars)
        if clients := ids_of(query, "fiche_id"):
            rows = rows.filter(client__in=clients)  # only appointments have one
        return rows

    def searched(self, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        return rows.filter(Q(text__icontains=text) | Q(client__search_text__contains=fold(text)))

    def given(self, caller: Caller, body: Any, group: Group | None) -> Given:
        return gathered(super().given(caller, body, group))

    def add(self, caller: Caller, group: Group, given: Given) -> int:
        wish = wish_of(given)
        calendar = _calendar(caller, wish, group)
        if wish.is_note:
            return blocks.add_note_of(caller.actor, calendar, wish)
        if wish.type == AVAILABILITY:
            if wish.service or (wish.capacity or 1) > 1:
                return sessions.add(caller.actor, calendar, wish)
            return openings.add(caller.actor, calendar, wish)
        if (wish.client is None) != (wish.service is None):
            missing = "client" if wish.client is None else "service"
            raise refuse(missing, "An appointment has a fiche and an intervention, and a block of text neither.")
        if wish.client is not None:
            return visits.add(caller.actor, group, wish)
        return blocks.add_break_of(caller.actor, calendar, wish)

    def change(self, caller: Caller, number: int, given: Given, revision: int | None) -> None:
        entry = entry_for(caller.actor, number)
        if revision is not None and entry.revision != revision:
            raise Conflict("Somebody else has changed this meanwhile.", code="changed_meanwhile")
        wish = _completed(wish_of(given), entry)
        if wish.calendar != entry.calendar_id:
            _calendar(caller, wish, entry.group)
            if entry.kind != "appointment":
                raise refuse("calendar", "It stays on its calendar; make another one there.")
        {
            "appointment": visits.change,
            "break": blocks.change_break_of,
            "note": blocks.change_note_of,
            "session": sessions.change,
            "opening": openings.change,
            "closing": openings.change,
        }[entry.kind](caller.actor, number, wish)


def _calendar(caller: Caller, wish: Wish, group: Group) -> Calendar:
    if wish.calendar is None:
        raise refuse("calendar", "This field is required.")
    try:
        found = calendar_for(caller.actor, wish.calendar)
    except Invalid:
        raise
    if found.group_id != group.pk:
        raise refuse("calendar", "There is no such calendar.")
    return found


def _completed(wish: Wish, entry: CalendarEntry) -> Wish:
    """The wish with what the entry is already, where nothing else was said; Invalid where it would be another kind."""
    kinds = {"note": wish.is_note, AVAILABILITY: wish.type == AVAILABILITY}
    was = {"note": entry.kind == "note", AVAILABILITY: entry.kind in {"opening", "session"}}
    for name, field in (("note", "is_note"), (AVAILABILITY, "type")):
        if wish.gives(field) and kinds[name] != was[name]:
            raise refuse(field, "An entry stays of the kind that it is.")
    if entry.kind == "appointment" and (
        (wish.gives("client") and wish.client != entry.client_id) or (wish.gives("service") and not wish.service)
    ):
        raise refuse("client", "An appointment keeps its fiche, and always has an intervention.")
    wish.calendar = wish.calendar or entry.calendar_id
    wish.starts_at = wish.starts_at or entry.starts_at
    if not wish.gives("ends_at"):
        wish.ends_at = wish.starts_at + (entry.ends_at - entry.starts_at)
    wish.client, wish.service = wish.client or entry.client_id, wish.service or entry.service_id
    if not wish.gives("rule"):
        wish.rule = entry.rule
    if not wish.gives("text"):
        wish.marks["text"] = entry.text
    return wish

"""The resource: what a customer is told of an appointment, and how one is moved and cancelled."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Case, ExpressionWrapper, F, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Cast, Coalesce, Now
from django.http import HttpRequest

from apps.accounts.actions import RequestKey
from apps.api.groups.appointments.counting import uncounted_booking
from apps.api.groups.appointments.reading import read_visit
from apps.api.groups.brackets import ids_of
from apps.api.groups.caller import Caller
from apps.api.groups.fields import GROUP, ID, STAMPS, Field
from apps.api.groups.kinds import Day, Flag, Instant, Kind, Reference, Text, Whole
from apps.api.groups.resource import EVERY, LIST, Given, Resource
from apps.api.groups.vevents.states import STATE
from apps.appointments.access import appointment_for, appointments_within
from apps.appointments.actions import cancel_appointment, move_appointment
from apps.appointments.keys import key_of
from apps.appointments.models import Appointment
from apps.appointments.queries.rooms import ROOM
from apps.core import clock
from apps.core.errors import Conflict, DomainError, Forbidden, Invalid, NotFound
from apps.groups.models import Group

TEXT, NUMBER = Text(None, nullable=True), Whole(nullable=True)
KEPT = {"calendar_id": "calendar", "intervention_ids": "services", "fiche": "fiche"}  # what a move leaves


@dataclass(frozen=True, slots=True)
class LinkedCaller(Caller):
    """Somebody with the key of one appointment, who sees that one and nothing else."""

    appointment: int = 0


def _inner(name: str, kind: Kind, source: Any, **more: Any) -> Field:
    """A field of an object within the record. No action calls it by its column, which is the record's own field."""
    return Field(name, kind, source, core=name, **more)


class Appointments(Resource):
    """One record an appointment, with what it belongs to nested in it: fields with a dot are told as objects."""

    singular, plural = "appointment", "appointments"
    methods, row_methods = LIST, EVERY
    fields = (
        ID,
        Field("key", TEXT, Cast("uuid", TextField())),
        Field("start", Instant(), "starts_at", pro="rw", account="rw"),
        Field("end", Instant(), "ends_at"),
        Field("created_since", Instant(), "created_at"),
        Field("state", Whole(), STATE),
        Field(
            "location",
            TEXT,
            Case(When(calendar__address="", then=F("group__address")), default=F("calendar__address")),
        ),
        GROUP,
        _inner("group.id", Whole(), "group_id"),
        _inner("group.name", TEXT, "group__name"),
        _inner("group.urlname", TEXT, "group__slug"),
        Field("calendar_id", Reference(), "calendar_id"),
        _inner("calendar.id", Whole(), "calendar_id"),
        _inner("calendar.publicname", TEXT, "calendar__publicname"),
        _inner("calendar.epj", TEXT, Value(None, TextField())),
        Field("fiche_id", Reference(), "client_id"),
        _inner("fiche.id", Whole(), "client_id"),
        _inner("fiche.birthdate", Day(), "client__birthdate"),
        _inner("fiche.lastname", TEXT, "client__lastname"),
        _inner("fiche.firstname", TEXT, "client__firstname"),
        _inner("fiche.email", TEXT, "client__email"),
        _inner("fiche.firstphone", TEXT, "client__firstphone"),
        _inner("fiche.secondphone", TEXT, "client__secondphone"),
        _inner("fiche.comments", TEXT, "client__comments", for_account=Value(None, TextField())),
        Field("intervention_id", Reference(), "service_id"),
        _inner("intervention.id", Whole(), "service_id"),
        _inner("intervention.publicname", TEXT, "service__publicname"),
        _inner("intervention.interventionset_id", Reference(), "service__category_id"),
        _inner("intervention.length", NUMBER, "service__length"),
        Field("capacity", Whole(), Coalesce("session__capacity", 1)),
        Field("resource_id", Reference(), "room_id"),
        Field("websource", TEXT, "websource"),
        Field("from_web", Flag(), ExpressionWrapper(Q(source="web"), output_field=BooleanField())),
        Field("intervention_name", TEXT, "service__publicname"),
        Field("intervention_length", NUMBER, "service__length"),
        Field("calendar_name", TEXT, "calendar__publicname"),
        Field("group_name", TEXT, "group__name"),
        # The staff write their own notes here, too.
        Field("comments", TEXT, "comments", for_account=Value(None, TextField())),
        Field("smsreminder", Flag(), "client__remind_by_sms"),
        *STAMPS,
    )

    def rows(self, caller: Caller) -> QuerySet[Any]:
        rows = appointments_within(caller.actor).alias(room_id=ROOM)
        if isinstance(caller, LinkedCaller):
            return rows.filter(pk=caller.appointment)
        return rows if caller.is_pro else rows.filter(customer=caller.customer)

    def narrowed(self, rows: QuerySet[Any], query: Mapping[str, Any]) -> QuerySet[Any]:
        """Those ahead that are not cancelled; `include_past=1` adds those that are over."""
        rows = rows.exclude(state="cancelled")
        if query.get("include_past") not in {"1", "true"}:
            rows = rows.filter(ends_at__gt=Now())
        if services := ids_of(query, "intervention_ids"):
            rows = rows.filter(service__in=services)
        return rows

    def searched(self, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        return rows.filter(client__search_text__contains=text.lower())

    def shown(self, record: Given, caller: Caller) -> Given:
        told: Given = {}
        for name, value in record.items():
            outer, _, inner = name.partition(".")
            if inner:
                told.setdefault(outer, {})[inner] = value
            else:
                told[name] = value
        return told | {"key": key_of(UUID(record["key"]))}

    def given(self, caller: Caller, body: Mapping[str, Any], group: Group | None) -> Given:
        if group is None:
            raise Invalid("At which group?", fields={"group_id": ["This field is required."]})
        return read_visit(body, group)

    def uncounted(
        self, request: HttpRequest, caller: Caller, group: Group, given: Given, once: RequestKey
    ) -> DomainError | None:
        return uncounted_booking(request, caller, group, once)

    def change(self, caller: Caller, number: int, given: Given, revision: int | None) -> None:
        """Another date and time; the service, the calendar and the person stay."""
        found = self._found(caller, number, revision)
        was = {"calendar": found.calendar_id, "services": [found.service_id]}
        strange = [name for name, field in KEPT.items() if field in given and given[field] != was.get(field)]
        if strange:
            sentence = "A move changes date and time only."
            raise Invalid(sentence, fields={name: [sentence] for name in strange})
        if given.get("date") is None:
            raise Invalid("To when?", fields={"date": ["This field is required."]})
        move_appointment(actor=caller.actor, appointment=found, start=given["date"], online=True, now=clock.now())

    def remove(self, caller: Caller, number: int, revision: int | None) -> None:
        """Cancel it: customers until the practice's cut-off."""
        found = self._found(caller, number, revision)
        cancel_appointment(actor=caller.actor, appointment=found, now=clock.now())

    def _found(self, caller: Caller, number: int, revision: int | None) -> Appointment:
        found = appointment_for(caller.actor, number)
        if not self.rows(caller).filter(pk=number).exists():
            raise NotFound("There is no such appointment.")
        if revision is not None and found.revision != revision:
            raise Conflict("Somebody else has changed this meanwhile.", code="changed_meanwhile")
        if not caller.is_pro and found.group.inactive:
            raise Forbidden("Online booking is closed here; please call.", code="closed")
        return found

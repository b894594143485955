"""Who has a calendar when, to look at. Links are shown without their hashes."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from apps.appointments.models import (
    Appointment,
    Break,
    CalendarEntry,
    Hold,
    ManageLink,
    Note,
    Occupancy,
    Participant,
    PendingVisit,
    Session,
)
from apps.appointments.queries.finding import appointments_found
from apps.outbox.readonly import LongListAdmin, ReadOnlyAdmin, SpelledFilter


@admin.register(Appointment)
class AppointmentAdmin(LongListAdmin):
    list_display = (
        "id",
        "starts_at",
        "ends_at",
        "state",
        "group",
        "calendar",
        "service",
        "client",
        "source",
        "override",
    )
    list_filter = (("state", SpelledFilter), ("source", SpelledFilter), "overbooked")
    list_select_related = ("group", "calendar", "service", "client")
    search_fields = ("id__exact", "uuid__exact", "client__search_text")
    search_help_text = "A number, a whole uuid, or how the client's name, e-mail or phone (+33...) begins."
    raw_id_fields = ("group", "calendar", "service", "client", "customer")

    @admin.display(description="override")
    def override(self, appointment: Appointment) -> str:
        """A word where it was put over something else on purpose; a red cross at all others would alarm for nothing."""
        return "overbooked" if appointment.overbooked else ""

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Appointment], search_term: str
    ) -> tuple[QuerySet[Appointment], bool]:
        """By one index each; over three tables at once PostgreSQL would read all of them."""
        return appointments_found(queryset, search_term), False


@admin.register(Participant)
class ParticipantAdmin(LongListAdmin):
    list_display = ("id", "appointment", "kind", "client", "member", "joined_at")
    list_select_related = ("appointment", "client", "member")
    search_fields = ("appointment__id__exact", "client__id__exact")
    search_help_text = "The number of an appointment or of a card."


@admin.register(ManageLink)
class ManageLinkAdmin(LongListAdmin):
    list_display = ("id", "appointment", "expires_at", "created_at")
    list_select_related = ("appointment",)
    search_fields = ("appointment__id__exact",)
    exclude = ("token_hash",)


@admin.register(Hold)
class HoldAdmin(ReadOnlyAdmin):
    list_display = ("id", "calendar", "service", "starts_at", "ends_at", "expires_at")
    list_select_related = ("calendar", "service")
    search_fields = ("id__iexact", "calendar__name")


@admin.register(Break)
class BreakAdmin(ReadOnlyAdmin):
    list_display = ("id", "calendar", "starts_at", "ends_at", "text", "removed_at")
    list_filter = (("removed_at", admin.EmptyFieldListFilter),)
    list_select_related = ("calendar",)
    search_fields = ("text", "calendar__name")


@admin.register(Note)
class NoteAdmin(ReadOnlyAdmin):
    list_display = ("id", "calendar", "day", "text", "removed_at")
    list_filter = (("removed_at", admin.EmptyFieldListFilter),)
    list_select_related = ("calendar",)
    search_fields = ("text", "calendar__name")


@admin.register(PendingVisit)
class PendingVisitAdmin(ReadOnlyAdmin):
    list_display = ("id", "group", "customer", "starts_at", "settled_at", "created_at")
    list_filter = (("settled_at", admin.EmptyFieldListFilter),)
    list_select_related = ("group", "customer")
    search_fields = ("id__iexact", "customer__email")
    exclude = ("asked",)  # what was typed, whoever typed it


@admin.register(Session)
class SessionAdmin(LongListAdmin):
    list_display = ("id", "starts_at", "ends_at", "service", "calendar", "capacity", "removed_at")
    list_select_related = ("service", "calendar")
    search_fields = ("id__exact", "calendar__id__exact")
    search_help_text = "The number of a session or of a calendar."


class OwnerFilter(admin.SimpleListFilter):
    """By whose row it is: each owner but appointments, which are most, has an index of its few rows."""

    title = parameter_name = "kind"

    def lookups(self, request: HttpRequest, page: Any) -> list[tuple[str, str]]:
        """Every kind there can be."""
        return [(kind.value, str(kind.label)) for kind in Occupancy.Kind]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Occupancy]) -> QuerySet[Occupancy]:
        """Those of the chosen kind, or all."""
        owner = {"break": "pause"}.get(self.value() or "", self.value())
        return queryset.filter(**{f"{owner}__isnull": False}) if owner in OWNERS else queryset


OWNERS = {"appointment", "pause", "hold", "session"}


@admin.register(Occupancy)
class OccupancyAdmin(LongListAdmin):
    list_display = ("id", "calendar", "kind", "starts_at", "ends_at", "exclusive", "expires_at", "appointment_id")
    list_filter = (OwnerFilter,)
    list_select_related = ("calendar",)
    search_fields = ("appointment__id__exact", "calendar__id__exact")
    search_help_text = "The number of an appointment or of a calendar."


class KindFilter(admin.SimpleListFilter):
    """Named here, because asking the view which kinds it has would read all of it."""

    title = "kind"
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, page: Any) -> list[tuple[str, str]]:
        """Every kind there can be."""
        return [(kind, kind) for kind in ("appointment", "session", "break", "opening", "closing", "note")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[CalendarEntry]) -> QuerySet[CalendarEntry]:
        """Those of the chosen kind, or all."""
        return queryset.filter(kind=self.value()) if self.value() else queryset


@admin.register(CalendarEntry)
class CalendarEntryAdmin(LongListAdmin):
    list_display = ("id", "kind", "calendar", "deleted", "created_at", "updated_at")
    list_filter = (KindFilter,)
    list_select_related = ("calendar",)
    search_fields = ("id__exact", "calendar__id__exact")
    search_help_text = "The number of an entry or of a calendar."

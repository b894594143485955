"""Who has a calendar when, to look at. Links are shown without their hashes."""

from django.contrib import admin

from apps.appointments.models import (
    Appointment,
    Break,
    CalendarEntry,
    Hold,
    ManageLink,
    Note,
    Occupancy,
    Participant,
)
from apps.outbox.readonly import ReadOnlyAdmin


@admin.register(Appointment)
class AppointmentAdmin(ReadOnlyAdmin):
    list_display = ("id", "starts_at", "ends_at", "state", "calendar", "service", "client", "source", "overbooked")
    list_filter = ("state", "source", "overbooked")
    list_select_related = ("calendar", "service", "client")
    search_fields = ("id__exact", "uuid__iexact", "client__search_text")
    search_help_text = "A number, a uuid, or the client's name, e-mail or phone."


@admin.register(Participant)
class ParticipantAdmin(ReadOnlyAdmin):
    list_display = ("id", "appointment", "kind", "client", "member", "joined_at")
    list_filter = ("kind",)
    list_select_related = ("appointment", "client", "member")
    search_fields = ("appointment__id__exact", "client__search_text")


@admin.register(ManageLink)
class ManageLinkAdmin(ReadOnlyAdmin):
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


@admin.register(Occupancy)
class OccupancyAdmin(ReadOnlyAdmin):
    list_display = ("id", "calendar", "kind", "starts_at", "ends_at", "exclusive", "expires_at", "appointment_id")
    list_filter = ("kind", "exclusive")
    list_select_related = ("calendar",)
    search_fields = ("appointment__id__exact", "calendar__name")


@admin.register(CalendarEntry)
class CalendarEntryAdmin(ReadOnlyAdmin):
    list_display = ("id", "kind", "calendar", "deleted", "created_at", "updated_at")
    list_filter = ("kind", "deleted")
    list_select_related = ("calendar",)
    search_fields = ("id__exact", "calendar__name")

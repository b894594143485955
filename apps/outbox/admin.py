"""Facts and their tellings, to look at."""

from django.contrib import admin

from apps.outbox.models import Delivery, Event
from apps.outbox.readonly import LongListAdmin


@admin.register(Event)
class EventAdmin(LongListAdmin):
    list_display = ("id", "occurred_at", "topic", "subject", "revision", "actor", "organization_id", "fanned_out")
    list_filter = ("fanned_out",)
    search_fields = ("subject__exact", "topic__exact", "request_id__exact")
    search_help_text = "A whole subject (appointment:12), topic or request id."


@admin.register(Delivery)
class DeliveryAdmin(LongListAdmin):
    list_display = ("id", "event", "receiver", "state", "attempts", "due_at", "done_at", "error")
    list_filter = ("state",)
    list_select_related = ("event",)
    search_fields = ("receiver__exact", "event__subject__exact")
    search_help_text = "A whole receiver (handler:NAME) or subject (appointment:12)."
    raw_id_fields = ("event",)

"""Facts and their tellings, to look at."""

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from apps.outbox.models import Delivery, Event
from apps.outbox.readonly import LongListAdmin, SpelledFilter, newest


@admin.register(Event)
class EventAdmin(LongListAdmin):
    list_display = ("id", "occurred_at", "topic", "subject", "revision", "actor", "organization_id", "fanned_out")
    list_filter = ("fanned_out",)
    search_fields = ("subject__exact", "topic__exact", "request_id__exact")
    search_help_text = "A whole subject (appointment:12); or a whole topic or request id, among the newest 100,000."

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Event], search_term: str
    ) -> tuple[QuerySet[Event], bool]:
        """A colon stands in every subject, and in no topic and no request id."""
        if ":" in search_term or not search_term:
            return queryset.filter(subject=search_term) if search_term else queryset, False
        named = Q(topic=search_term) | Q(request_id=search_term)
        return newest(queryset.filter(named), self.get_queryset(request)), False


@admin.register(Delivery)
class DeliveryAdmin(LongListAdmin):
    list_display = ("id", "event", "receiver", "state", "attempts", "due_at", "done_at", "error")
    list_filter = (("state", SpelledFilter),)
    list_select_related = ("event",)
    search_fields = ("receiver__exact", "event__subject__exact")
    search_help_text = "A whole subject (appointment:12); or a receiver (handler:NAME), among the newest 100,000."
    raw_id_fields = ("event",)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Delivery], search_term: str
    ) -> tuple[QuerySet[Delivery], bool]:
        """One of the two: either of both over two tables would have all of them read."""
        if search_term.startswith("handler:"):
            return newest(queryset.filter(receiver=search_term), self.get_queryset(request)), False
        return queryset.filter(event__subject=search_term) if search_term else queryset, False

"""The ledger, to look at. Addresses are shown as far as two people can agree which one is meant."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from apps.notifications.kinds import Reason
from apps.notifications.models import CapturedMail, Message
from apps.outbox.readonly import LONGEST_NUMBER, LongListAdmin, ReadOnlyAdmin, Spelled, SpelledFilter, newest


def veiled(address: str) -> str:
    """`a…@example.org`."""
    name, at, domain = address.rpartition("@")
    return f"{name[:1]}…{at}{domain}"


class ReasonFilter(admin.SimpleListFilter):
    """Named here, because asking the ledger which reasons it has would read all of it."""

    title = parameter_name = "reason"

    def lookups(self, request: HttpRequest, page: Any) -> list[tuple[str, str]]:
        """Every reason there can be."""
        return [(str(reason.value), str(reason.label)) for reason in Reason]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Message]) -> QuerySet[Message]:
        """Those with the chosen reason, or all."""
        if self.value() is None:
            return queryset
        return queryset.filter(reason=Spelled(self.value())) if self.value() in Reason.values else queryset.none()


@admin.register(Message)
class MessageAdmin(LongListAdmin):
    list_display = (
        "id",
        "created_at",
        "kind",
        "state",
        "reason",
        "to",
        "appointment_id",
        "send_at",
        "attempts",
        "sent_at",
    )
    list_filter = (("state", SpelledFilter), ReasonFilter)
    search_fields = ("appointment__id__exact", "reference__exact")
    search_help_text = "The number of an appointment; or a whole Message-ID, among the newest 100,000."
    exclude = ("recipient", "dedup_key")
    readonly_fields = ("to",)
    raw_id_fields = ("group", "appointment")

    @admin.display(description="to")
    def to(self, message: Message) -> str:
        return veiled(message.recipient)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Message], search_term: str
    ) -> tuple[QuerySet[Message], bool]:
        """One of the two: for either of both all would be read."""
        if search_term.isdecimal() and len(search_term) <= LONGEST_NUMBER:
            return queryset.filter(appointment=int(search_term)), False
        if search_term:
            queryset = newest(queryset.filter(reference=search_term), self.get_queryset(request))
        return queryset, False


@admin.register(CapturedMail)
class CapturedMailAdmin(ReadOnlyAdmin):
    list_display = ("id", "sent_at", "kind", "to", "organization", "reference")
    list_select_related = ("organization",)
    search_fields = ("reference__exact",)
    search_help_text = "A whole Message-ID. The mails themselves are at /demo/mailbox/."
    exclude = ("recipient", "subject", "text", "html", "calendar")
    readonly_fields = ("to",)

    @admin.display(description="to")
    def to(self, mail: CapturedMail) -> str:
        return veiled(mail.recipient)

"""The set-up of sites and the client file, to look at."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from apps.groups.models import (
    ApiSession,
    Calendar,
    CalendarSet,
    Client,
    Customer,
    CustomField,
    Group,
    LegacyPassword,
    Opening,
    Requirement,
    Service,
    ServiceCalendar,
    ServiceCategory,
)
from apps.groups.queries.words import cards_with, customers_with
from apps.outbox.readonly import LongListAdmin, ReadOnlyAdmin


@admin.register(Group)
class GroupAdmin(ReadOnlyAdmin):
    list_display = ("id", "slug", "name", "organization", "timezone", "city", "inactive", "validate_email")
    list_filter = ("inactive", "open", "validate_email", "calendar_choice")
    list_select_related = ("organization",)
    search_fields = ("slug", "name", "organization__code")


@admin.register(CalendarSet)
class CalendarSetAdmin(ReadOnlyAdmin):
    list_display = ("id", "name", "publicname", "group", "sort", "deleted")
    list_filter = ("deleted",)
    list_select_related = ("group",)
    search_fields = ("name", "group__slug")


@admin.register(Calendar)
class CalendarAdmin(ReadOnlyAdmin):
    list_display = ("id", "name", "publicname", "kind", "group", "calendar_set", "step", "sort", "deleted")
    list_filter = ("kind", "deleted")
    list_select_related = ("group", "calendar_set")
    search_fields = ("name", "publicname", "group__slug")


@admin.register(ServiceCategory)
class ServiceCategoryAdmin(ReadOnlyAdmin):
    list_display = ("id", "name", "publicname", "group", "sort", "deleted")
    list_filter = ("deleted",)
    list_select_related = ("group",)
    search_fields = ("name", "group__slug")


@admin.register(Service)
class ServiceAdmin(ReadOnlyAdmin):
    list_display = ("id", "name", "publicname", "group", "category", "length", "price", "needs_approval", "deleted")
    list_filter = ("needs_approval", "deleted")
    list_select_related = ("group", "category")
    search_fields = ("name", "publicname", "group__slug")


@admin.register(ServiceCalendar)
class ServiceCalendarAdmin(ReadOnlyAdmin):
    list_display = ("id", "service", "calendar")
    list_select_related = ("service", "calendar")
    search_fields = ("service__name", "calendar__name")


@admin.register(Requirement)
class RequirementAdmin(ReadOnlyAdmin):
    list_display = ("id", "service", "calendar_set")
    list_select_related = ("service", "calendar_set")
    search_fields = ("service__name", "calendar_set__name")


@admin.register(Opening)
class OpeningAdmin(ReadOnlyAdmin):
    list_display = ("id", "calendar", "kind", "weekday", "starts", "ends", "valid_from", "valid_until", "every")
    list_filter = ("kind", "weekday")
    list_select_related = ("calendar",)
    search_fields = ("calendar__name", "text")


@admin.register(Customer)
class CustomerAdmin(LongListAdmin):
    list_display = ("id", "email", "organization", "language", "email_verified_at", "created_at")
    list_select_related = ("organization",)
    search_fields = ("email",)
    search_help_text = "How an e-mail begins."

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Customer], search_term: str
    ) -> tuple[QuerySet[Customer], bool]:
        """By the index of e-mails: any part of one would have all of them read."""
        return customers_with(search_term, queryset), False


@admin.register(Client)
class ClientAdmin(LongListAdmin):
    list_display = ("id", "firstname", "lastname", "email", "firstphone", "group", "visits", "latest_visit", "deleted")
    list_filter = ("deleted",)
    list_select_related = ("group",)
    search_fields = ("search_text",)
    search_help_text = "How a name, an e-mail or a phone (+33...) begins."

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Client], search_term: str
    ) -> tuple[QuerySet[Client], bool]:
        """By the index of words: any part of a word would have all cards read."""
        return cards_with(search_term, queryset), False


@admin.register(CustomField)
class CustomFieldAdmin(ReadOnlyAdmin):
    list_display = ("id", "record", "name", "pro_label", "group", "pro_required", "user_visible", "deleted")
    list_filter = ("record", "deleted")
    list_select_related = ("group",)
    search_fields = ("name", "pro_label", "group__slug")


@admin.register(ApiSession)
class ApiSessionAdmin(LongListAdmin):
    list_display = ("id", "key", "member", "customer", "expires_at", "created_at")
    list_select_related = ("key", "member", "customer")
    search_fields = ("id__exact",)
    exclude = ("token_hash",)


@admin.register(LegacyPassword)
class LegacyPasswordAdmin(ReadOnlyAdmin):
    list_display = ("id", "member", "customer", "created_at")
    list_select_related = ("member", "customer")
    search_fields = ("customer__email", "member__user__email")
    exclude = ("digest", "bound_to")

"""The admin as a window: everything can be looked at, nothing can be written. Writing belongs to the actions."""

from functools import cached_property, reduce
from operator import or_
from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib.admin import ChoicesFieldListFilter, ShowFacets
from django.core.paginator import Paginator
from django.db.models import Model, Q, QuerySet, Value
from django.http import HttpRequest
from unfold.admin import ModelAdmin
from unfold.views import ChangeList

if TYPE_CHECKING:
    from django.contrib import admin

MOST_LISTED = 1_000
NEWEST = 100_000
LONGEST_NUMBER = 18

Row = TypeVar("Row", bound=Model)


class BoundedPaginator(Paginator):  # type: ignore[type-arg]  # the admin lists anything
    """Counts no further than anybody turns pages: a full count of millions of rows takes seconds."""

    @cached_property
    def count(self) -> int:
        # The order says nothing about how many there are, and sorting a million rows for it takes a second.
        return int(self.object_list.order_by()[:MOST_LISTED].count())  # type: ignore[attr-defined]


if TYPE_CHECKING:
    Page = admin.ModelAdmin[Any]
else:  # unfold has no types, and Django's own class takes no type argument when it runs.
    Page = ModelAdmin


class ReadOnlyAdmin(Page):
    """The base of every admin page of ours. Fields that hold secrets or hashes go into `exclude`."""

    show_full_result_count = False
    paginator = BoundedPaginator
    list_per_page = 50
    list_max_show_all = 200
    list_fullwidth = True
    actions = None
    show_facets = ShowFacets.NEVER  # a count for each choice of each filter would read the whole table
    change_form_outer_after_template = "admin/timeline.html"

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class Spelled(Value):
    """A constant of ours that stands in the statement itself.

    PostgreSQL plans a prepared statement for any value after a few runs, and then never takes an index of few rows.
    """

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        quoted = str(self.value).replace("'", "''").replace("%", "%%")
        return f"'{quoted}'", ()


class SpelledFilter(ChoicesFieldListFilter):
    """The choices of a field, each with a plan of its own; what is no choice finds nothing."""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not self.lookup_val:
            return queryset
        known = [str(value) for value, _words in self.field.flatchoices if str(value) in self.lookup_val]
        return queryset.filter(**{self.field_path: Spelled(known[0])}) if known else queryset.none()


class ByKey(ChangeList):  # type: ignore[misc]  # unfold has no types
    """A list in the order of its key, whatever an address asks for."""

    def get_ordering_field(self, field_name: str) -> None:
        """No column sorts."""


class LongListAdmin(ReadOnlyAdmin):
    """For tables that grow without end: newest first, by the key alone, because no other order is indexed."""

    list_per_page = 25
    ordering = ("-pk",)
    sortable_by = ()

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ByKey]:
        return ByKey

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Where only numbers are looked for, by the number: Django compares its text, which no index knows."""
        if not search_term or not all(field.endswith("id__exact") for field in self.search_fields):
            return super().get_search_results(request, queryset, search_term)
        if not search_term.isdecimal() or len(search_term) > LONGEST_NUMBER:
            return queryset.none(), False
        return queryset.filter(reduce(or_, (Q((field, int(search_term))) for field in self.search_fields))), False


def newest(rows: QuerySet[Row], among: QuerySet[Row]) -> QuerySet[Row]:
    """Those of the `rows` that belong to the newest hundred thousand `among` all, by their numbers.

    For what has no index: written millions of times and looked for once a month, it is not worth one.
    """
    latest = among.order_by("-pk").values_list("pk", flat=True).first() or 0
    return rows.filter(pk__gt=latest - NEWEST)

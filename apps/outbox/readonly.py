"""The admin as a window: everything can be looked at, nothing can be written. Writing belongs to the actions."""

from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib.admin import ShowFacets
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin
from unfold.views import ChangeList

if TYPE_CHECKING:
    from django.contrib import admin

MOST_LISTED = 1_000
NEWEST = 100_000

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


def newest(rows: QuerySet[Row], among: QuerySet[Row]) -> QuerySet[Row]:
    """Those of the `rows` that belong to the newest hundred thousand `among` all, by their numbers.

    For what has no index: written millions of times and looked for once a month, it is not worth one.
    """
    latest = among.order_by("-pk").values_list("pk", flat=True).first() or 0
    return rows.filter(pk__gt=latest - NEWEST)

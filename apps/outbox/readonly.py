"""The admin as a window: everything can be looked at, nothing can be written. Writing belongs to the actions."""

from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.core.paginator import Paginator
from django.http import HttpRequest

MOST_LISTED = 10_000


class BoundedPaginator(Paginator):  # type: ignore[type-arg]  # the admin lists anything
    """Counts no further than anybody turns pages: a full count of millions of rows takes seconds."""

    @cached_property
    def count(self) -> int:
        return int(self.object_list[:MOST_LISTED].count())  # type: ignore[attr-defined]


if TYPE_CHECKING:
    Page = admin.ModelAdmin[Any]
else:  # Django's own class takes no type argument when it runs.
    Page = admin.ModelAdmin


class ReadOnlyAdmin(Page):
    """The base of every admin page of ours. Fields that hold secrets or hashes go into `exclude`."""

    show_full_result_count = False
    paginator = BoundedPaginator
    list_per_page = 50
    list_max_show_all = 200
    actions = None

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

"""The names that rows of the set-up share: sets of rooms and devices, and headings over services."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.actions import in_transaction
from apps.core.errors import NotFound
from apps.groups.access import calendar_set_for, category_for
from apps.groups.actions import add_calendar_set, add_category
from apps.groups.actions.changes import change_calendar_set, change_category
from apps.groups.models import CalendarSet, ServiceCategory
from apps.organizations.roles import Right
from apps.pro.desk import Desk
from apps.pro.door import at_the_desk
from apps.pro.forms import Field
from apps.pro.reading import read_required_id, read_text, refuse
from apps.pro.setup.frame import Row, edit_row

NAME = Field("name", gettext_lazy("Name"), required=True)
SORT = Field("sort", gettext_lazy("Place in the list"), "number", low=-10_000, high=10_000)
PUBLIC = Field(
    "publicname",
    gettext_lazy("Name on the booking page"),
    hint=gettext_lazy("Blank: its services stand there without a heading."),
)


@at_the_desk("POST", right=Right.EDIT_SETUP)
def new_name(request: HttpRequest, desk: Desk) -> HttpResponse:
    """`kind`: a new `set` of rooms or a new `heading` over services, with its `name`."""
    name = read_text(request.POST, "name", 255)
    if not name:
        raise refuse("name", _("This field is required."))
    if request.POST.get("kind") == "set":
        add_calendar_set(actor=desk.actor, group=desk.group, name=name)
    else:
        add_category(actor=desk.actor, group=desk.group, name=name, publicname=name)
    return _back()


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of name: `here` finds a row of it at this site, `change` writes one, `route` is its page's."""

    here: Callable[[Desk, int], CalendarSet | ServiceCategory]
    change: Callable[[Desk, Any, int, Any], CalendarSet | ServiceCategory]
    fields: tuple[Field, ...]
    route: str
    hint: Any


@at_the_desk("GET", "POST", right=Right.EDIT_SETUP)
def calendar_set(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """One set; a POST writes it, if nobody else has meanwhile."""
    return _edit(request, desk, number, SET)


@at_the_desk("POST", right=Right.EDIT_SETUP)
def remove_set(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """Into the bin, or out of it (`back`); refused while a service needs it."""
    return _remove(request, desk, number, SET)


@at_the_desk("GET", "POST", right=Right.EDIT_SETUP)
def heading(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """One heading; a POST writes it, if nobody else has meanwhile."""
    return _edit(request, desk, number, HEADING)


@at_the_desk("POST", right=Right.EDIT_SETUP)
def remove_heading(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """Into the bin, or out of it (`back`); its services keep it, and show it again when it comes back."""
    return _remove(request, desk, number, HEADING)


def _edit(request: HttpRequest, desk: Desk, number: int, kind: Kind) -> HttpResponse:
    found = kind.here(desk, number)
    row = Row(
        fields=kind.fields,
        title=found.name,
        tab="setup-calendars",
        address=reverse(kind.route, args=[number]),
        back=reverse("setup-calendars"),
        look=lambda: _looked(kind.fields, kind.here(desk, number)),
        write=lambda typed, revision: in_transaction(lambda: kind.change(desk, found, revision, _with_sort(typed))),
    )
    remove = reverse(f"{kind.route}-remove", args=[number])
    return edit_row(request, desk, row, remove=remove, remove_hint=str(kind.hint), revision_now=found.revision)


def _remove(request: HttpRequest, desk: Desk, number: int, kind: Kind) -> HttpResponse:
    fields = {"deleted": request.POST.get("back") != "yes"}
    kind.change(desk, kind.here(desk, number), read_required_id(request.POST, "revision"), fields)
    return _back()


def set_here(desk: Desk, number: int) -> CalendarSet:
    """The set, removed ones included, if it is of this site."""
    found = calendar_set_for(desk.actor, number)
    if found.group_id != desk.group.pk:
        raise NotFound("There is no such set of calendars.")
    return found


def heading_here(desk: Desk, number: int) -> ServiceCategory:
    """The heading, removed ones included, if it is of this site."""
    found = category_for(desk.actor, number)
    if found.group_id != desk.group.pk:
        raise NotFound("There is no such heading.")
    return found


def _change_set(desk: Desk, row: CalendarSet, revision: int, fields: Any) -> CalendarSet:
    return change_calendar_set(actor=desk.actor, calendar_set=row, revision=revision, fields=fields)


def _change_heading(desk: Desk, row: ServiceCategory, revision: int, fields: Any) -> ServiceCategory:
    return change_category(actor=desk.actor, category=row, revision=revision, fields=fields)


SET = Kind(
    here=set_here,
    change=_change_set,
    fields=(NAME, SORT),
    route="setup-set",
    hint=gettext_lazy("Its rooms and devices stay. It can be brought back."),
)
HEADING = Kind(
    here=heading_here,
    change=_change_heading,
    fields=(NAME, PUBLIC, SORT),
    route="setup-heading",
    hint=gettext_lazy("Its services stay, without a heading. It can be brought back."),
)


def _looked(fields: tuple[Field, ...], row: CalendarSet | ServiceCategory) -> tuple[dict[str, Any], int]:
    return {one.name: getattr(row, one.name) for one in fields}, row.revision


def _with_sort(typed: dict[str, Any]) -> dict[str, Any]:
    """A blank place in the list is the first one."""
    return typed | {"sort": typed["sort"] or 0}


def _back() -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('setup-calendars')}?saved=yes")

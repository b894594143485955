"""Services: what they are called, how long they take, what they cost, who gives them and what they need besides."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.actions import in_transaction
from apps.core.errors import NotFound
from apps.groups.access import service_for
from apps.groups.actions import add_service
from apps.groups.actions.changes import change_service
from apps.groups.models import Service
from apps.groups.queries.editing import calendars_to_edit, categories_to_edit, services_to_edit, sets_to_edit
from apps.organizations.roles import Right
from apps.pro.desk import Desk
from apps.pro.door import at_the_desk
from apps.pro.forms import Field
from apps.pro.reading import read_required_id
from apps.pro.setup.frame import Row, edit_row, setup_page

DAY = 24 * 60
GROUPS_OWN = gettext_lazy("Blank: as the clinic has it.")
PLAIN = (
    Field("name", gettext_lazy("Name"), required=True),
    Field("publicname", gettext_lazy("Name on the booking page"), hint=gettext_lazy("Blank keeps it off that page.")),
    Field("length", gettext_lazy("Length in minutes"), "number", required=True, low=1, high=DAY // 2),
    Field("price", gettext_lazy("Price"), "money", hint=gettext_lazy("Blank: none is shown."), high=100_000_000),
    Field("color", gettext_lazy("Colour"), "colour"),
    Field("sort", gettext_lazy("Place in the list"), "number", low=-10_000, high=10_000),
    Field(
        "description", gettext_lazy("Description"), "area", gettext_lazy("Shown on the booking page."), longest=2_000
    ),
    Field("needs_approval", gettext_lazy("A booking waits for your yes"), "check"),
)
TIMES = (
    Field("buffer_before", gettext_lazy("Minutes kept free before"), "number", GROUPS_OWN, high=DAY // 4),
    Field("buffer_after", gettext_lazy("Minutes kept free after"), "number", GROUPS_OWN, high=DAY // 4),
    Field("notice", gettext_lazy("Notice in minutes"), "number", GROUPS_OWN, high=730 * DAY),
    Field("horizon", gettext_lazy("Days ahead"), "number", GROUPS_OWN, low=1, high=730),
    Field("cutoff", gettext_lazy("Minutes until which customers move or cancel"), "number", GROUPS_OWN, high=730 * DAY),
)
NEW = {"length": 30, "color": "#dddddd", "sort": 0}


@at_the_desk("GET", right=Right.EDIT_SETUP)
def services(request: HttpRequest, desk: Desk) -> HttpResponse:
    """All services of the site; the removed ones can be brought back."""
    rows = services_to_edit(desk.group)
    context: dict[str, Any] = {
        "rows": [row for row in rows if not row.deleted],
        "removed": [row for row in rows if row.deleted],
        "currency": desk.group.currency_code,
        "saved": request.GET.get("saved") == "yes",
    }
    return setup_page(request, desk, "pro/setup/services.html", title=_("Services"), tab="setup-services", **context)


@at_the_desk("GET", "POST", right=Right.EDIT_SETUP)
def new_service(request: HttpRequest, desk: Desk) -> HttpResponse:
    """An empty form; a POST adds the service."""
    practitioners = [row.pk for row in calendars_to_edit(desk.group) if row.kind == "practitioner" and not row.deleted]

    def write(typed: dict[str, Any], _revision: int) -> Service:
        fields, performers, requires = _taken_apart(desk, typed)
        return in_transaction(
            lambda: add_service(
                actor=desk.actor, group=desk.group, performers=performers, requires=requires, **_with_defaults(fields)
            )
        )

    row = Row(
        fields=_fields(desk),
        title=_("New service"),
        tab="setup-services",
        address=reverse("setup-service-new"),
        back=reverse("setup-services"),
        look=lambda: (NEW | {"performers": practitioners}, 0),
        write=write,
    )
    return edit_row(request, desk, row)


@at_the_desk("GET", "POST", right=Right.EDIT_SETUP)
def service(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """One service; a POST writes it, if nobody else has meanwhile."""
    found = service_here(desk, number)

    def look() -> tuple[dict[str, Any], int]:
        row = next(row for row in services_to_edit(desk.group) if row.pk == found.pk)
        values = {one.name: getattr(row, one.name) for one in (*PLAIN, *TIMES)}
        values |= {
            "category": row.category_id or "",
            "performers": [one.calendar_id for one in row.performers.all()],
            "requires": [one.calendar_set_id for one in row.requirements.all()],
        }
        return values, row.revision

    def write(typed: dict[str, Any], revision: int) -> Service:
        fields, performers, requires = _taken_apart(desk, typed)
        return in_transaction(
            lambda: change_service(
                actor=desk.actor,
                service=found,
                revision=revision,
                fields=_with_defaults(fields),  # type: ignore[arg-type]  # the table has the fields of a service
                performers=performers,
                requires=requires,
            )
        )

    row = Row(
        fields=_fields(desk),
        title=found.name,
        tab="setup-services",
        address=reverse("setup-service", args=[found.pk]),
        back=reverse("setup-services"),
        look=look,
        write=write,
    )
    return edit_row(
        request, desk, row, remove=reverse("setup-service-remove", args=[found.pk]), revision_now=found.revision
    )


@at_the_desk("POST", right=Right.EDIT_SETUP)
def remove_service(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """Into the bin, or out of it (`back`); visits that were booked stay as they are."""
    found = service_here(desk, number)
    change_service(
        actor=desk.actor,
        service=found,
        revision=read_required_id(request.POST, "revision"),
        fields={"deleted": request.POST.get("back") != "yes"},
    )
    return HttpResponseRedirect(f"{reverse('setup-services')}?saved=yes")


def service_here(desk: Desk, number: int) -> Service:
    """The service, removed ones included, if it is of this site."""
    found = service_for(desk.actor, number)
    if found.group_id != desk.group.pk:
        raise NotFound("There is no such service.")
    return found


def _fields(desk: Desk) -> list[Field]:
    """With the calendars, sets and headings that the site has."""
    calendars = [row for row in calendars_to_edit(desk.group) if row.kind == "practitioner" and not row.deleted]
    headings = [(row.pk, row.name) for row in categories_to_edit(desk.group)]
    sets = [(row.pk, row.name) for row in sets_to_edit(desk.group)]
    needs = gettext_lazy("One of each set is taken together with the practitioner.")
    return [
        *PLAIN,
        Field("category", gettext_lazy("Heading"), "choice", choices=[("", gettext_lazy("None")), *headings]),
        Field("performers", gettext_lazy("Given by"), "many", choices=[(row.pk, row.name) for row in calendars]),
        Field("requires", gettext_lazy("Needs one of"), "many", needs, choices=sets),
        *TIMES,
    ]


def _taken_apart(desk: Desk, typed: dict[str, Any]) -> tuple[dict[str, Any], list[Any], list[Any]]:
    """The plain fields, and the rows that the numbers stand for."""
    fields = dict(typed)
    performers, requires, heading = fields.pop("performers"), fields.pop("requires"), fields["category"]
    fields["category"] = next((row for row in categories_to_edit(desk.group) if row.pk == heading), None)
    return (
        fields,
        [row for row in calendars_to_edit(desk.group) if row.pk in performers],
        [row for row in sets_to_edit(desk.group) if row.pk in requires],
    )


def _with_defaults(fields: dict[str, Any]) -> dict[str, Any]:
    """A blank place in the list is the first one, a blank colour the usual one."""
    return fields | {"sort": fields["sort"] or 0, "color": fields["color"] or NEW["color"]}

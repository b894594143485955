"""The booking page beside its options, as it would be with what is typed and not saved yet."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.http import urlencode

from apps.groups.queries.preview import preview_of
from apps.organizations.roles import Right
from apps.pro.desk import Desk
from apps.pro.door import at_the_desk
from apps.pro.forms import read_form
from apps.pro.setup.colours import FIELDS as COLOURS
from apps.pro.setup.colours import as_stored
from apps.pro.setup.options import FIELDS as OPTIONS


@at_the_desk("POST", right=Right.EDIT_SETUP)
def preview(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The form of the options or of the colours, as it is typed -> the address that shows it. Nothing is written."""
    of_colours = "page_bg" in request.POST
    typed = read_form(COLOURS if of_colours else OPTIONS, request.POST)
    fields: dict[str, Any] = {"usercolors": as_stored(typed)} if of_colours else typed
    mark = preview_of(desk.group, fields)
    return JsonResponse({"address": f"{reverse('book', args=[desk.group.slug])}?{urlencode({'preview': mark})}"})

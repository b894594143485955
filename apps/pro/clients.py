"""Finding a client while typing."""

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from apps.groups.queries import clients_matching
from apps.organizations.roles import Right
from apps.pro.desk import Desk
from apps.pro.door import at_the_desk
from apps.pro.reading import LONGEST_TEXT

SHOWN = 8


@at_the_desk("GET", right=Right.BOOK)
def clients(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The cards that match `q` by name, phone or e-mail, as options; none for an empty question. One statement."""
    text = request.GET.get("q", "")[:LONGEST_TEXT].strip()
    found = clients_matching(desk.group.pk, text, SHOWN) if text else []
    context = {"found": found, "asked": text, "zone": desk.setup.zone}
    return HttpResponse(render_to_string("pro/clients.html", context, request))

"""The list of clients, by name, a page at a time; and a new card."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from apps.accounts.actions import in_transaction
from apps.core.errors import Invalid
from apps.groups.actions import add_client
from apps.groups.queries.clients import client_page
from apps.organizations.roles import Right
from apps.pro.clients_file.fields import as_written, fields_of
from apps.pro.desk import Desk
from apps.pro.door import at_the_desk
from apps.pro.forms import not_of_a_field, read_form, shown_typed, shown_values
from apps.pro.page import page
from apps.pro.reading import LONGEST_TEXT, read_id

SHOWN = 50


@at_the_desk("GET", right=Right.EDIT_CLIENTS)
def clients(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The cards that match `q`, or all, from `after` one card on (or those `before` one). Two statements at most."""
    text = request.GET.get("q", "")[:LONGEST_TEXT].strip()
    after, before = read_id(request.GET, "after"), read_id(request.GET, "before")
    found = client_page(desk.group.pk, text, SHOWN, after=after, before=before)
    kept: dict[str, Any] = {"q": text} if text else {}
    context: dict[str, Any] = {
        "clients": found.clients,
        "text": text,
        "zone": desk.setup.zone,
        "earlier": f"?{urlencode({**kept, 'before': found.clients[0].pk})}" if found.earlier and found.clients else "",
        "later": f"?{urlencode({**kept, 'after': found.clients[-1].pk})}" if found.later and found.clients else "",
    }
    return page(request, desk, "pro/clients/list.html", title=_("Clients"), section="clients", **context)


@at_the_desk("GET", "POST", right=Right.EDIT_CLIENTS)
def new_client(request: HttpRequest, desk: Desk) -> HttpResponse:
    """An empty card; a POST keeps it. Whoever is known by name and e-mail is led to the card that is there."""
    if request.method == "POST":
        try:
            person = as_written(desk, read_form(fields_of(desk), request.POST))
            made = in_transaction(lambda: add_client(actor=desk.actor, group=desk.group, person=person))
            return HttpResponseRedirect(reverse("client", args=[made.pk]))
        except Invalid as error:
            return _empty(request, desk, error)
    return _empty(request, desk)


def _empty(request: HttpRequest, desk: Desk, error: Invalid | None = None) -> HttpResponse:
    table = fields_of(desk)
    if error is None:
        fields = shown_values(table, {"remind_by_email": True, "remind_by_sms": desk.group.check_sms})
    else:
        fields = shown_typed(table, request.POST, error.fields)
    context: dict[str, Any] = {
        "fields": fields,
        "wrong": not_of_a_field(table, error.fields) if error else [],
        "refused": bool(error),
    }
    status = 400 if error else 200
    return page(
        request, desk, "pro/clients/new.html", title=_("New client"), section="clients", status=status, **context
    )

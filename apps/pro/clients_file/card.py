"""One card: what it says, the visits behind and ahead, what was said about them, and who wrote on it when."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from apps.accounts.actions import in_transaction
from apps.appointments.models import Appointment
from apps.appointments.queries.diary import visits_of
from apps.core import clock
from apps.core.errors import Conflict, Invalid
from apps.groups.actions import change_client
from apps.groups.models import Client
from apps.groups.queries.clients import twins_of
from apps.notifications.queries import messages_to
from apps.organizations.access import names_of
from apps.organizations.roles import Right
from apps.outbox.queries import timeline_of
from apps.pro.clients_file.fields import as_written, card_here, fields_of, shown_of
from apps.pro.desk import Desk
from apps.pro.door import at_the_desk
from apps.pro.forms import not_of_a_field, read_form, shown_typed, shown_values
from apps.pro.page import page
from apps.pro.reading import read_id
from apps.pro.times import day_words, local, moment_words
from apps.pro.versions import both_versions
from apps.pro.visit import teller_of
from apps.pro.words import MESSAGE_STATES, MESSAGES, STATES, TOPICS

VISITS, MESSAGES_SHOWN, TWINS = 50, 30, 5


@at_the_desk("GET", "POST", right=Right.EDIT_CLIENTS)
def client(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """The card; a POST writes it, if nobody else has changed it meanwhile."""
    found = card_here(desk, number)
    if found.merged_into_id is not None:
        return HttpResponseRedirect(reverse("client", args=[found.merged_into_id]))
    return _save(request, desk, found) if request.method == "POST" else _card(request, desk, found)


def _save(request: HttpRequest, desk: Desk, found: Client) -> HttpResponse:
    revision = read_id(request.POST, "revision") or 0
    fields = fields_of(desk)
    try:
        typed = read_form(fields, request.POST)
        written: Any = as_written(desk, typed)  # the table has the fields of a card
    except Invalid as error:
        return _card(request, desk, found, error)
    try:
        in_transaction(lambda: change_client(actor=desk.actor, client=found, revision=revision, fields=written))
    except Conflict:
        theirs = card_here(desk, found.pk)
        address = reverse("client", args=[found.pk])
        return both_versions(
            request,
            desk,
            fields,
            (shown_of(desk, theirs), typed),
            title=str(theirs),
            section="clients",
            address=address,
            revision=theirs.revision,
        )
    except Invalid as error:
        return _card(request, desk, found, error)
    return HttpResponseRedirect(f"{reverse('client', args=[found.pk])}?saved=yes")


def _card(request: HttpRequest, desk: Desk, found: Client, error: Invalid | None = None) -> HttpResponse:
    table = fields_of(desk)
    fields = shown_typed(table, request.POST, error.fields) if error else shown_values(table, shown_of(desk, found))
    past, coming = _visits(desk, found)
    context: dict[str, Any] = {
        "client": found,
        "fields": fields,
        "wrong": not_of_a_field(table, error.fields) if error else [],
        "refused": bool(error),
        "revision": request.POST.get("revision") if error else found.revision,
        "saved": request.GET.get("saved") == "yes",
        "coming": coming,
        "past": past,
        "messages": _messages(desk, found),
        "history": _history(desk, found),
        "twins": twins_of(found, TWINS),
    }
    status = 400 if error else 200
    return page(request, desk, "pro/clients/card.html", title=str(found), section="clients", status=status, **context)


def _visits(desk: Desk, found: Client) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Those behind, the last one first; those ahead, the next one first. One statement."""
    now = clock.now()
    rows = visits_of(found.pk, found.organization_id, VISITS)
    past = [_line(desk, row) for row in rows if row.starts_at <= now]
    return past, [_line(desk, row) for row in reversed(rows) if row.starts_at > now]


def _line(desk: Desk, row: Appointment) -> dict[str, Any]:
    begins = local(clock.epoch(row.starts_at), desk.setup.zone)
    return {
        "visit": row,
        "when": f"{day_words(begins.date(), year=True)}, {begins:%H:%M}",
        "day": begins.date().isoformat(),
        "word": STATES[row.state],
    }


def _messages(desk: Desk, found: Client) -> list[dict[str, Any]]:
    return [
        {
            "message": row,
            "what": MESSAGES.get(row.kind, row.kind),
            "state": MESSAGE_STATES.get(row.state, row.state),
            "when": moment_words(row.sent_at or row.send_at, desk.setup.zone),
        }
        for row in messages_to(found, MESSAGES_SHOWN)
    ]


def _history(desk: Desk, found: Client) -> list[dict[str, Any]]:
    """Who wrote on the card, and when. Two statements."""
    events = list(timeline_of(found.organization_id, f"client:{found.pk}"))
    members = [event.actor.partition(":")[2] for event in events if event.actor.startswith("member:")]
    names = names_of(found.organization_id, members)
    return [
        {
            "what": TOPICS.get(event.topic, event.topic),
            "who": teller_of(event, names),
            "when": moment_words(event.occurred_at, desk.setup.zone),
        }
        for event in events
    ]

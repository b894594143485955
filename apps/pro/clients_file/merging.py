"""Two cards that are one person: both side by side, the differing values to be chosen, one card in the end."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts.actions import in_transaction
from apps.appointments.actions import merge_clients
from apps.core.errors import Conflict, Invalid
from apps.groups.actions import CardFields
from apps.groups.models import Client
from apps.groups.queries.clients import client_page, twins_of
from apps.organizations.roles import Right
from apps.pro.clients_file.fields import CARD, card_here, values_of
from apps.pro.desk import Desk
from apps.pro.door import at_the_desk
from apps.pro.forms import Field, words_for
from apps.pro.page import page
from apps.pro.reading import LONGEST_TEXT, read_id, refuse

SHOWN = 8


@at_the_desk("GET", "POST", right=Right.EDIT_CLIENTS)
def merge(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """The choice of the `other` card, then of each value that differs; a POST merges. The card of the address stays."""
    kept = card_here(desk, number)
    chosen = read_id(request.POST if request.method == "POST" else request.GET, "other")
    other = card_here(desk, chosen) if chosen is not None else None
    if kept.deleted or (other is not None and (other.deleted or other.pk == kept.pk)):
        raise Conflict(_("One of these cards has been merged already."), code="changed_meanwhile")
    if other is None:
        return _choose(request, desk, kept)
    if request.method != "POST":
        return _compare(request, desk, kept, other)
    revisions = read_id(request.POST, "revision") or 0, read_id(request.POST, "revision_of_other") or 0
    card = _chosen(request, kept, other)
    try:
        in_transaction(lambda: merge_clients(actor=desk.actor, kept=kept, other=other, revisions=revisions, card=card))
    except Conflict:
        sentence = _("One of the two cards has been changed meanwhile. Please look again.")
        return _compare(request, desk, card_here(desk, kept.pk), card_here(desk, other.pk), 409, [sentence])
    except Invalid as error:
        told = [sentence for sentences in error.fields.values() for sentence in sentences]
        return _compare(request, desk, kept, other, 400, told)
    return HttpResponseRedirect(f"{reverse('client', args=[kept.pk])}?saved=yes")


def _choose(request: HttpRequest, desk: Desk, kept: Client) -> HttpResponse:
    text = request.GET.get("q", "")[:LONGEST_TEXT].strip()
    found = client_page(desk.group.pk, text, SHOWN).clients if text else twins_of(kept, SHOWN)
    context: dict[str, Any] = {"client": kept, "text": text, "found": [one for one in found if one.pk != kept.pk]}
    return page(request, desk, "pro/clients/merge_choose.html", title=_("Merge cards"), section="clients", **context)


def _compare(
    request: HttpRequest, desk: Desk, kept: Client, other: Client, status: int = 200, told: list[str] | None = None
) -> HttpResponse:
    here, there = values_of(kept), values_of(other)
    rows = [_row(one, here[one.name], there[one.name]) for one in CARD if one.name != "comments"]
    context: dict[str, Any] = {
        "kept": kept,
        "other": other,
        "rows": rows,
        "notes": "\n".join(filter(None, (kept.comments, other.comments))),
        "told": told or [],
    }
    title = _("Merge cards")
    return page(request, desk, "pro/clients/merge.html", title=title, section="clients", status=status, **context)


def _row(one: Field, here: Any, there: Any) -> dict[str, Any]:
    """Both values. Where only one card says something, that is suggested."""
    return {
        "field": one,
        "here": words_for(one, here),
        "there": words_for(one, there),
        "differs": here != there,
        "suggested": "other" if there and not here and one.kind != "check" else "kept",
    }


def _chosen(request: HttpRequest, kept: Client, other: Client) -> CardFields:
    """Each value of the card that it was chosen from; the notes as they were typed."""
    sides = {"kept": values_of(kept), "other": values_of(other)}
    card: dict[str, Any] = {"comments": request.POST.get("comments", "")}
    for one in CARD:
        if one.name == "comments":
            continue
        side = request.POST.get(one.name, "kept")
        if side not in sides:
            raise refuse(one.name, _("There is no such choice."))
        card[one.name] = sides[side][one.name]
    return CardFields(**card)  # type: ignore[typeddict-item, no-any-return]  # the table has the fields of a card

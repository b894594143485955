"""API keys: what the organisation's programs show, made with the rights that they need and taken back."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.actions import in_transaction
from apps.availability.hours import day_bounds
from apps.core import clock
from apps.core.errors import Invalid
from apps.organizations.access import api_key_for, api_keys_of
from apps.organizations.actions import MadeKey, add_api_key, revoke_api_key
from apps.organizations.models import ApiKey
from apps.organizations.roles import Right, allows
from apps.pro.desk import Desk
from apps.pro.door import at_the_desk
from apps.pro.forms import Field, not_of_a_field, read_form, shown_typed, shown_values
from apps.pro.login.asking import just_proven
from apps.pro.reading import refuse
from apps.pro.setup.frame import setup_page
from apps.pro.times import day_words, moment_words

TAB = "setup-keys"
RIGHTS: dict[Right, Promise] = {
    Right.SEE_CALENDAR: gettext_lazy("Read calendars, services and appointments"),
    Right.BOOK: gettext_lazy("Book, move and cancel"),
    Right.OVERBOOK: gettext_lazy("Book over what is there"),
    Right.APPROVE: gettext_lazy("Approve requests"),
    Right.EDIT_HOURS: gettext_lazy("Change opening hours"),
    Right.EDIT_SETUP: gettext_lazy("Change services, calendars and options"),
    Right.EDIT_CLIENTS: gettext_lazy("Read and write the client file"),
    Right.EXPORT_CLIENTS: gettext_lazy("Take the client file out"),
    Right.SEE_FIGURES: gettext_lazy("Read the figures"),
    Right.EDIT_MEMBERS: gettext_lazy("Change members"),
    Right.EDIT_SETTINGS: gettext_lazy("Change settings and keys"),
}


@at_the_desk("GET", "POST", right=Right.EDIT_SETTINGS)
@just_proven()
def keys(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Every key, those that hold first, and the form of a new one. A POST makes it: its text is on that page alone."""
    if request.method != "POST":
        return _shown(request, desk)
    try:
        made = in_transaction(lambda: _add(request, desk))
    except Invalid as error:
        return _shown(request, desk, error=error)
    return _shown(request, desk, made=made)


@at_the_desk("POST", right=Right.EDIT_SETTINGS)
def drop_key(_request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """The key, and every session that was opened with it, ends with its next use."""
    revoke_api_key(actor=desk.actor, key=api_key_for(desk.actor, number), now=clock.now())
    return HttpResponseRedirect(f"{reverse(TAB)}?saved=yes")


def _add(request: HttpRequest, desk: Desk) -> MadeKey:
    typed = read_form(_fields(desk), request.POST)
    if not typed["scopes"]:
        raise refuse("scopes", _("Choose at least one right: a key without any opens nothing."))
    last = typed["last"]
    if last is not None and last < desk.today:
        raise refuse("last", _("This day is over."))
    return add_api_key(
        actor=desk.actor,
        organization=desk.group.organization,
        name=typed["name"],
        scopes=[Right(one) for one in typed["scopes"]],
        groups=typed.get("groups") or None,
        expires_at=None if last is None else clock.instant(day_bounds(last, desk.setup.zone)[1]),
    )


def _fields(desk: Desk) -> list[Field]:
    """The form: nobody is offered a right, or a site, that they could not give."""
    rights = [(right.value, words) for right, words in RIGHTS.items() if allows(desk.actor, right)]
    sites = [
        (site.pk, site.name)
        for site in desk.sites
        if site.organization_id == desk.actor.organization and desk.actor.reaches(site.pk)
    ]
    every = _("None chosen: every site, also those to come.")
    return [
        Field("name", _("Name"), hint=_("The program that will use it."), required=True),
        Field("last", _("Last day"), "date", hint=_("Empty: until it is taken away.")),
        Field("scopes", _("Rights"), "many", choices=rights),
        *([Field("groups", _("Sites"), "many", hint=every, choices=sites)] if len(sites) > 1 else []),
    ]


def _shown(
    request: HttpRequest, desk: Desk, *, made: MadeKey | None = None, error: Invalid | None = None
) -> HttpResponse:
    fields = _fields(desk)
    wrong = error.fields if error else {}
    context = {
        "rows": [_row(desk, key) for key in api_keys_of(desk.actor.organization)],
        "fields": shown_typed(fields, request.POST, wrong) if error else shown_values(fields, {}),
        "wrong": not_of_a_field(fields, wrong),
        "refused": bool(error),
        "made": made,
        "saved": request.GET.get("saved") == "yes",
    }
    status = 400 if error else 201 if made else 200
    return setup_page(request, desk, "pro/setup/keys.html", title=_("API keys"), tab=TAB, status=status, **context)


def _row(desk: Desk, key: ApiKey) -> dict[str, Any]:
    zone, now = desk.setup.zone, clock.now()
    names = {site.pk: site.name for site in desk.sites}
    ends = key.expires_at
    return {
        "key": key,
        "rights": [RIGHTS[Right(one)] for one in key.scopes],
        "sites": [names.get(one, _("another site")) for one in key.groups or ()],
        "ended": key.revoked_at is not None or (ends is not None and ends <= now),
        # The last day on which it holds, as it was typed.
        "last": day_words((ends - timedelta(seconds=1)).astimezone(zone).date(), year=True) if ends else "",
        "used": moment_words(key.last_used_at, zone) if key.last_used_at else "",
    }

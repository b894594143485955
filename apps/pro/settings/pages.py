"""The screens: every category, one category with its history, and trying whether its connection works."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.core.errors import Invalid, NotFound
from apps.organizations.actions.settings import change_settings
from apps.organizations.roles import Right
from apps.organizations.settings.connections import Tried, can_be_tried
from apps.organizations.settings.queries import stored_settings
from apps.organizations.settings.registry import CATEGORIES
from apps.pro.desk import Desk
from apps.pro.door import at_the_desk
from apps.pro.login.asking import just_proven
from apps.pro.settings.fields import changes_in, listed_categories, needs_proof, shown_fields
from apps.pro.settings.history import history_of
from apps.pro.settings.trying import tried_by
from apps.pro.setup.frame import setup_page


@at_the_desk("GET", right=Right.EDIT_SETTINGS)
def settings(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Every category, and how much of it is set."""
    listed = listed_categories(stored_settings(desk.actor.organization))
    return setup_page(request, desk, "pro/settings/list.html", title=_("Settings"), tab="settings", categories=listed)


def _is_dangerous(request: HttpRequest, desk: Desk, name: str) -> bool:
    """Whether the form that was sent changes a secret, a host that secrets are sent to, or what roles may do."""
    return needs_proof(changes_in(name, stored_settings(desk.actor.organization), request.POST))


@at_the_desk("GET", "POST", right=Right.EDIT_SETTINGS)
@just_proven(when=_is_dangerous)
def category(request: HttpRequest, desk: Desk, name: str) -> HttpResponse:
    """One category; a POST writes what differs, all of it or nothing."""
    if name not in CATEGORIES:
        raise NotFound(_("There is no such category."))
    if request.method != "POST":
        return _page(request, desk, name)
    changes = changes_in(name, stored_settings(desk.actor.organization), request.POST)
    if changes:
        try:
            change_settings(actor=desk.actor, organization=desk.group.organization, changes=changes)
        except Invalid as error:
            return _page(request, desk, name, error=error)
    return HttpResponseRedirect(f"{reverse('settings-category', args=[name])}?saved=yes")


@at_the_desk("POST", right=Right.EDIT_SETTINGS)
def trial(request: HttpRequest, desk: Desk, name: str) -> HttpResponse:
    """Call the other side with what is stored, and say what came of it."""
    if not can_be_tried(name):
        raise NotFound(_("There is no connection to try for this category."))
    return _page(request, desk, name, tried=tried_by(desk.actor, desk.group.organization, name))


def _page(
    request: HttpRequest, desk: Desk, name: str, *, error: Invalid | None = None, tried: Tried | None = None
) -> HttpResponse:
    rows = stored_settings(desk.actor.organization)
    wrong = error.fields if error else {}
    context: dict[str, Any] = {
        "category": name,
        "fields": shown_fields(name, rows, request.POST if error else {}, wrong),
        "refused": bool(error),
        "saved": request.GET.get("saved") == "yes",
        "can_be_tried": can_be_tried(name),
        "tried": tried,
        "history": history_of(desk.actor.organization, name, desk.setup.zone),
    }
    status = 400 if error else 200
    title = str(CATEGORIES[name].title)
    return setup_page(
        request, desk, "pro/settings/category.html", title=title, tab="settings", status=status, **context
    )

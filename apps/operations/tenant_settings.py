"""Settings of an organisation in the admin: the forms of the desk, for whoever may change them from outside.

Checks, facts and the second look are those of the desk. The clinic is told "Frontdesk"; the fact knows which person.
"""

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from unfold.widgets import BUTTON_CLASSES, INPUT_CLASSES, SELECT_CLASSES, TEXTAREA_CLASSES

from apps.core.actor import Actor
from apps.core.errors import Invalid, Limited
from apps.organizations.actions.settings import change_settings
from apps.organizations.models import Organization
from apps.organizations.queries import organization_with
from apps.organizations.settings.connections import Tried, can_be_tried
from apps.organizations.settings.queries import stored_settings
from apps.organizations.settings.registry import CATEGORIES
from apps.pro.login.asking import KEPT, check_answer, kept_form, question
from apps.pro.login.kept import seal_typed
from apps.pro.login.proof import is_fresh
from apps.pro.settings.fields import changes_in, listed_categories, needs_proof, shown_fields
from apps.pro.settings.history import history_of
from apps.pro.settings.trying import tried_by

MAY = "organizations.change_settingvalue"
CLASSES = {"input": INPUT_CLASSES, "select": SELECT_CLASSES, "area": TEXTAREA_CLASSES, "button": BUTTON_CLASSES}


def listed(request: HttpRequest, organization: UUID) -> HttpResponse:
    """Every category, and how much of it is set."""
    tenant = _opened(request, organization)
    return _page(request, tenant, "list", _("Settings"), categories=listed_categories(stored_settings(tenant.pk)))


def category(request: HttpRequest, organization: UUID, name: str) -> HttpResponse:
    """One category; a POST writes what differs, all of it or nothing."""
    tenant = _opened(request, organization, name)
    if request.method != "POST":
        return _category(request, tenant, name)
    try:
        typed = kept_form(request) if KEPT in request.POST else request.POST
    except Invalid as error:
        return _category(request, tenant, name, error=error)
    changes = changes_in(name, stored_settings(tenant.pk), typed)
    if needs_proof(changes) and not is_fresh(request):
        if KEPT not in request.POST:
            return _page(request, tenant, "prove", _("Is it still you?"), 403, **question(request, seal_typed(request)))
        try:
            check_answer(request)
        except (Invalid, Limited) as error:
            asked = question(request, request.POST[KEPT], error)
            return _page(request, tenant, "prove", _("Is it still you?"), error.status, **asked)
    try:
        if changes:
            change_settings(actor=_operator(request, tenant), organization=tenant, changes=changes)
    except Invalid as error:
        return _category(request, tenant, name, typed=typed, error=error)
    return HttpResponseRedirect(f"{reverse('admin:tenant-category', args=[tenant.pk, name])}?saved=yes")


def trial(request: HttpRequest, organization: UUID, name: str) -> HttpResponse:
    """Call the other side with what is stored, and say what came of it."""
    tenant = _opened(request, organization, name)
    if request.method != "POST" or not can_be_tried(name):
        raise Http404
    return _category(request, tenant, name, tried=tried_by(_operator(request, tenant), tenant, name))


def _opened(request: HttpRequest, organization: UUID, name: str | None = None) -> Organization:
    """The organisation, for those who may change its settings; a category that there is."""
    if not request.user.has_perm(MAY):
        raise PermissionDenied
    tenant = organization_with(organization)
    if tenant is None or (name is not None and name not in CATEGORIES):
        raise Http404
    return tenant


def _operator(request: HttpRequest, tenant: Organization) -> Actor:
    return Actor(kind="system", organization=tenant.pk, id=f"user-{request.user.pk}")


def _category(
    request: HttpRequest,
    tenant: Organization,
    name: str,
    *,
    typed: QueryDict | None = None,
    error: Invalid | None = None,
    tried: Tried | None = None,
) -> HttpResponse:
    wrong = error.fields if error else {}
    context = {
        "category": name,
        "fields": shown_fields(name, stored_settings(tenant.pk), typed or {}, wrong),
        "refused": error and error.message,
        "saved": request.GET.get("saved") == "yes",
        "can_be_tried": can_be_tried(name),
        "tried": tried,
        "history": history_of(tenant.pk, name, ZoneInfo(settings.TIME_ZONE)),
    }
    return _page(request, tenant, "category", str(CATEGORIES[name].title), 400 if error else 200, **context)


def _page(
    request: HttpRequest, tenant: Organization, template: str, title: str, status: int = 200, **context: Any
) -> HttpResponse:
    classes = {name: " ".join(words) for name, words in CLASSES.items()}
    shown = admin.site.each_context(request) | {"title": title, "tenant": tenant, "classes": classes} | context
    response = TemplateResponse(request, f"admin/settings/{template}.html", shown, status=status)
    response["Cache-Control"] = "no-store"
    return response

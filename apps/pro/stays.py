"""Somebody of the platform comes to a clinic's desk to help, and leaves it. Members have no such page."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.models import User
from apps.core import clock
from apps.core.errors import DomainError, Invalid, Limited, NotFound
from apps.organizations.access import may_enter, stay_of
from apps.organizations.actions import enter_desk, leave_desk
from apps.organizations.roles import HELPERS, Role
from apps.pro.desk import SITE, STAY
from apps.pro.door import refusal, sign_in
from apps.pro.forms import Field, not_of_a_field, read_form, shown_typed, shown_values
from apps.pro.login.proof import is_fresh, prove
from apps.pro.words import ROLES

FIELDS = (
    Field("code", gettext_lazy("Code of the clinic"), required=True, longest=63),
    Field(
        "role",
        gettext_lazy("With the rights of"),
        "choice",
        choices=tuple((role.value, ROLES[role]) for role in Role if role in HELPERS),
    ),
    Field("reason", gettext_lazy("Why"), hint=gettext_lazy("The clinic reads this beside your name."), required=True),
)
USUAL = {"role": Role.RECEPTIONIST.value}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """The form, and the way in: `code` of the clinic, `role`, `reason`, and a proof where the login is not fresh."""
    if not request.user.is_authenticated:
        return sign_in(request)
    user: User = request.user
    if not may_enter(user):
        return refusal(request, NotFound(_("There is nothing here.")))
    if request.method != "POST":
        return _form(request, None)
    try:
        typed = read_form(FIELDS, request.POST)
        if not is_fresh(request):
            prove(request, password=request.POST.get("password", ""), code=request.POST.get("proof", ""))
        typed["role"] = Role(typed["role"])
        stay = enter_desk(user=user, now=clock.now(), **typed)
    except (Invalid, Limited) as error:
        return _form(request, error)
    request.session.cycle_key()
    request.session[STAY] = stay.pk
    request.session.pop(SITE, None)
    return HttpResponseRedirect(resolve_url("desk"))


@never_cache
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Back to the admin; the clinic is gone from this session."""
    if not request.user.is_authenticated:
        return sign_in(request)
    number = request.session.pop(STAY, None)
    request.session.pop(SITE, None)
    request.session.cycle_key()
    found = stay_of(request.user, number, clock.now()) if number is not None else None
    if found:
        leave_desk(stay=found[0], now=clock.now())
    return HttpResponseRedirect(resolve_url("admin:index"))


def _form(request: HttpRequest, error: DomainError | None) -> HttpResponse:
    wrong = error.fields if error else {}
    told = not_of_a_field(FIELDS, wrong) or ([error.message] if error and not wrong else [])
    context: dict[str, Any] = {
        "fields": shown_typed(FIELDS, request.POST, wrong) if error else shown_values(FIELDS, USUAL),
        "told": told,
        "fresh": is_fresh(request),
        "email": request.user.get_username(),
    }
    body = render_to_string("pro/stay_enter.html", context, request)
    return HttpResponse(body, status=error.status if error else 200)

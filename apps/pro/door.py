"""The staff's door: who may come in, and how a refusal is told to a page, a panel or a script."""

import json
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect, JsonResponse
from django.shortcuts import resolve_url
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from apps.core.errors import DomainError
from apps.organizations.roles import Right, require
from apps.pro.desk import Desk, desk_of

View = Callable[..., HttpResponse]


def at_the_desk(*methods: str, right: Right = Right.SEE_CALENDAR) -> Callable[[View], View]:
    """A view of a logged-in member with this right; it is given the desk. Everything else is answered here."""

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(request: HttpRequest, **arguments: Any) -> HttpResponse:
            if request.method not in {*methods, "HEAD"}:
                return HttpResponseNotAllowed(sorted({*methods, "HEAD"}))
            if not request.user.is_authenticated:
                return sign_in(request)
            desk: Desk | None = None
            try:
                desk = desk_of(request)
                require(desk.actor, right)
                response = view(request, desk, **arguments)
            except DomainError as error:
                response = refusal(request, error, desk)
            response["Cache-Control"] = "no-store"
            patch_vary_headers(response, ("HX-Request", "Accept"))
            return response

        return wrapped

    return decorate


def wants_json(request: HttpRequest) -> bool:
    """Whether a script asks, rather than a page or a panel."""
    return request.headers.get("Accept", "").startswith("application/json")


def in_panel(request: HttpRequest) -> bool:
    """Whether the answer goes into the panel of a page that is there already."""
    return request.headers.get("HX-Request") == "true"


def show(
    request: HttpRequest,
    desk: Desk,
    template: str,
    context: Mapping[str, Any],
    *,
    status: int = 200,
    done: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """The template as the content of the panel, or, asked for by itself, as a page of its own.

    `done` says what has happened, and how it is undone: the page shows it for a while.
    """
    if wants_json(request):  # a script undoes something by the same address that a form is sent to
        return JsonResponse({"done": done} if done else {"error": {"code": "refused"}}, status=status)
    context = {"desk": desk, **context}
    if in_panel(request):
        response = HttpResponse(render_to_string(template, context, request), status=status)
        if done:
            response["HX-Trigger"] = json.dumps({"desk:done": done})
        return response
    body = render_to_string("pro/alone.html", {**context, "inner": template, "done": done}, request)
    return HttpResponse(body, status=status)


def refusal(request: HttpRequest, error: DomainError, desk: Desk | None = None) -> HttpResponse:
    """What was refused and why, in the form that was asked for."""
    if wants_json(request):
        told = {"code": error.code, "message": error.message, "fields": error.fields, **error.details}
        response: HttpResponse = JsonResponse({"error": told}, status=error.status)
    else:
        template = "pro/refused.html" if in_panel(request) else "pro/refused_page.html"
        response = HttpResponse(
            render_to_string(template, {"error": error, "desk": desk}, request), status=error.status
        )
    if error.retry_after is not None:
        response["Retry-After"] = str(error.retry_after)
    return response


def sign_in(request: HttpRequest) -> HttpResponse:
    """Off to the login; what asks for a part of a page is told to load the whole of it."""
    here = request.get_full_path() if request.method == "GET" else "/pro/"
    login = resolve_url("account_login")
    if wants_json(request):
        return JsonResponse({"error": {"code": "sign_in_required", "message": _("Please log in again.")}}, status=401)
    if in_panel(request):
        return HttpResponse(status=401, headers={"HX-Redirect": f"{login}?next=/pro/"})
    return HttpResponseRedirect(f"{login}?next={quote(here)}")

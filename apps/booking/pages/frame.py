"""What every public page shares: which methods it answers, how refusals look, what may be kept of it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.csrf import csrf_exempt

from apps.booking.pages.closed import closed_page
from apps.booking.pages.errors import not_allowed, refused
from apps.booking.pages.framing import allow_framing, allow_preview
from apps.booking.pages.kept import PREVIEW, PROOF, kept_by, speak
from apps.core.errors import DomainError
from apps.groups.access import public_group
from apps.groups.models import Group
from apps.groups.queries.preview import previewed

View = Callable[[HttpRequest, Group], HttpResponse]
Route = Callable[[HttpRequest, str], HttpResponse]


def show(request: HttpRequest, template: str, group: Group, status: int = 200, **context: Any) -> HttpResponse:
    """A page of one clinic."""
    return render(request, f"booking/{template}", {"group": group, **context}, status=status)


def booking_page(*methods: str, closes: bool = True) -> Callable[[View], Route]:
    """A page under /book/SLUG/. Exempt from the CSRF check, since public pages act on no cookie.

    It gives way to the page that says so where the clinic is closed to this visitor, unless `closes` is False.
    """

    def made(view: View) -> Route:
        @csrf_exempt
        @wraps(view)
        def answer(request: HttpRequest, slug: str) -> HttpResponse:
            if request.method not in {*methods, "HEAD"}:
                return not_allowed(methods)
            group, preview = None, False
            speak(request)
            try:
                group, preview = _shown(request, public_group(slug))
                response = (closed_page(request, group) if closes else None) or view(request, group)
            except DomainError as error:
                response = refused(error, group)
            if group is not None:
                allow_preview(response) if preview else allow_framing(response, group)
            if PROOF in kept_by(request):  # the address opens somebody's appointments: see tokens.py
                response["Cache-Control"] = "no-store"
                response["Referrer-Policy"] = "no-referrer"
            elif not response.has_header("Cache-Control"):
                patch_cache_control(response, private=True, no_cache=True)
            return response

        return answer

    return made


def _shown(request: HttpRequest, group: Group) -> tuple[Group, bool]:
    """The clinic, or how it would look with options that are not saved, for the desk's frame; that one only looks."""
    mark = request.GET.get(PREVIEW, "") if request.method in {"GET", "HEAD"} else ""
    shown = previewed(group, mark) if mark else None
    if shown is not None:
        shown.preview = mark  # type: ignore[attr-defined]  # its stylesheet is asked for by the same mark
    return shown or group, shown is not None

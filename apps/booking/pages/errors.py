"""Error pages: what happened, what to do, and the request's id; never how we work inside."""

from collections.abc import Iterable
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from apps.core.errors import DomainError
from apps.groups.models import Group

BARE = "<!doctype html><title>Error</title><p>Something went wrong on our side. Please try again in a minute.</p>"


def error_page(status: int, sentence: str = "", group: Group | None = None) -> HttpResponse:
    """The page for one status. It reads no row and no session, so that it can always be shown."""
    title, advice = _words(status)
    context = {
        "status": status,
        "title": title,
        "sentence": sentence,
        "advice": advice,
        "request_id": _request_id(),
        "group": group,
    }
    return HttpResponse(render_to_string("errors/page.html", context), status=status)


def refused(error: DomainError, group: Group | None = None) -> HttpResponse:
    """The page for a refusal of the domain, in the clinic's frame where it is known."""
    response = error_page(error.status, _sentence(error), group)
    if error.retry_after is not None:
        response["Retry-After"] = str(error.retry_after)
    return response


def not_allowed(methods: Iterable[str]) -> HttpResponse:
    """405, and what is allowed instead."""
    response = error_page(405)
    response["Allow"] = ", ".join(sorted({*methods, "HEAD"}))
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001  called by name
    """Django's handler400."""
    return error_page(400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001  called by name
    """Django's handler403."""
    return error_page(403)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001  called by name
    """Django's handler404."""
    return error_page(404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001  called by name
    """Django's CSRF_FAILURE_VIEW: a form of the staff's pages that was open for too long, or came from elsewhere."""
    return error_page(403, _("This form was open for too long. Go back, load the page again and send it."))


def server_error(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Django's handler500. Should even this page fail, a bare one is told."""
    try:
        return error_page(500)
    except Exception:  # noqa: BLE001  the last resort cannot pick its errors
        return HttpResponse(BARE, status=500)


def _sentence(error: DomainError) -> str:
    """What a customer is told: the data floors speak to programs and to staff."""
    known = {
        "setup_deleted": _("The service of this appointment is not offered any more."),
        "changed_meanwhile": _("Somebody else has changed this appointment meanwhile."),
        "too_late": _("It is too late to change this online; please call."),
        "wrong_state": "",
    }
    return known.get(error.code, error.message)


def _request_id() -> str:
    bound: dict[str, Any] = structlog.contextvars.get_contextvars()
    return str(bound.get("request_id", ""))


def _words(status: int) -> tuple[str, str]:
    """The heading and what to do."""
    known = {
        400: (_("We cannot read this address"), _("Go back and choose again, or begin at the clinic's first page.")),
        403: (_("This is not open to you"), _("If you think it should be, please ask the clinic.")),
        404: (_("There is no such page"), _("Please check the address, or ask the clinic for its booking link.")),
        405: (_("This page does not work that way"), _("Go back and use the buttons of the page.")),
        409: (_("This has changed meanwhile"), _("Load the page again, or call the clinic.")),
        429: (
            _("That was very often"),
            _("Nothing was changed. Please wait a little and try again, or call the clinic."),
        ),
        500: (_("Something went wrong on our side"), _("Nothing of yours is lost. Please try again in a minute.")),
        503: (_("Very busy at the moment"), _("Nothing was changed. Please try again in a few seconds.")),
    }
    return known.get(status, known[400])

"""How the JSON door answers and refuses."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from apps.core.errors import DomainError, Invalid

View = Callable[..., HttpResponse]


def json_answer(body: Any, status: int = 200) -> HttpResponse:
    """One JSON object that no cache keeps."""
    response = HttpResponse(orjson.dumps(body), status=status, content_type="application/json")
    response["Cache-Control"] = "no-store"
    response._csp_exempt = True  # type: ignore[attr-defined]  # a policy is for pages, and is put together each time
    return response


def error_body(error: DomainError, zone: ZoneInfo | None = None) -> dict[str, Any]:
    """`{"error": {"code", "message"}}`, with `fields` and with `alternatives` (ISO 8601, the clinic's offset)."""
    told: dict[str, Any] = {"code": error.code, "message": error.message}
    if error.fields:
        told["fields"] = error.fields
    if "alternatives" in error.details:
        told["alternatives"] = [iso(start, zone) for start in error.details["alternatives"]] if zone else []
    return {"error": told}


def iso(seconds: int, zone: ZoneInfo) -> str:
    """An instant as the clinic reads it: `2026-11-24T09:30:00+01:00`."""
    return datetime.fromtimestamp(seconds, zone).isoformat()


def json_door(*methods: str, stateless: bool = True) -> Callable[[View], View]:
    """A view of the door: only these methods, no cookie and so no CSRF token, every refusal as JSON.

    `stateless` ones know no session either, and are answered on a shorter way (config/middleware.py).
    """

    def wrap(view: View) -> View:
        @csrf_exempt
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method not in methods:
                response = json_answer({"error": {"code": "method_not_allowed", "message": "Use " + methods[0]}}, 405)
                response["Allow"] = ", ".join(methods)
                return response
            try:
                return view(request, *args, **kwargs)
            except DomainError as error:
                response = json_answer(error_body(error), error.status)
                if error.retry_after is not None:
                    response["Retry-After"] = str(error.retry_after)
                return response

        answer.stateless = stateless  # type: ignore[attr-defined]
        return answer

    return wrap


def body_of(request: HttpRequest) -> dict[str, Any]:
    """The request's JSON object; Invalid when it is none, or when it is longer than we read."""
    try:
        body = orjson.loads(request.body)
    except RequestDataTooBig:
        raise Invalid("The body is too long.", code="too_large") from None
    except orjson.JSONDecodeError:
        raise Invalid("The body is not JSON.", code="not_json") from None
    if not isinstance(body, dict):
        raise Invalid("The body is not a JSON object.", code="not_json")
    return body

"""How our own dialect answers and refuses. The others have envelopes of their own, beside their routes."""

from typing import Any

import orjson
from django.http import HttpResponse

from apps.core.errors import DomainError


def json_answer(body: Any, status: int = 200) -> HttpResponse:
    """JSON that no cache keeps; without a body, 204."""
    content = b"" if body is None else orjson.dumps(body)
    response = HttpResponse(content, status=204 if body is None else status, content_type="application/json")
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def refused(error: DomainError) -> HttpResponse:
    """`{"error": {"code", "message", "fields"?, ...details}}` with the error's status."""
    told: dict[str, Any] = {"code": error.code, "message": error.message, **error.details}
    if error.fields:
        told["fields"] = error.fields
    return json_answer({"error": told}, error.status)

"""GET /api/docs/ and the document that it shows."""

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import render

from apps.api.groups.description import described

DOCUMENT = Path(__file__).with_name("openapi.yaml")
READS = ("GET", "HEAD")


@lru_cache(maxsize=1)
def document() -> dict[str, Any]:
    """The OpenAPI document, at this installation's address."""
    read: dict[str, Any] = yaml.safe_load(DOCUMENT.read_text("utf-8"))
    more = described()
    kinds = sorted({*read["components"], *more["components"]})
    return {
        **read,
        "servers": [{"url": settings.PUBLIC_URL}],
        "tags": [*read["tags"], *more["tags"]],
        "paths": read["paths"] | more["paths"],
        "components": {kind: read["components"].get(kind, {}) | more["components"].get(kind, {}) for kind in kinds},
    }


def page(request: HttpRequest) -> HttpResponse:
    """Every route with a form to try it."""
    if request.method not in READS:
        return HttpResponseNotAllowed(READS)
    return render(request, "api/docs.html")


def openapi(request: HttpRequest) -> HttpResponse:
    """The same for programs."""
    if request.method not in READS:
        return HttpResponseNotAllowed(READS)
    return JsonResponse(document())

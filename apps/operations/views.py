"""Health, for load balancers and people: no log-in, no version numbers, nothing but which part is well."""

from collections.abc import Mapping

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.operations import health


@never_cache
@require_safe
def livez(_request: HttpRequest) -> JsonResponse:
    """This process answers. Nothing else is asked, so that a database away does not get web processes killed."""
    return _answer({"web": health.OK})


@never_cache
@require_safe
def readyz(_request: HttpRequest) -> JsonResponse:
    """The database answers, every migration is applied, every constraint and trigger is there."""
    return _answer(health.readiness())


@never_cache
@require_safe
def healthz(_request: HttpRequest) -> JsonResponse:
    """Web, database and broker are up."""
    return _answer({"web": health.OK, "database": health.database(), "broker": health.broker()})


def _answer(parts: Mapping[str, str]) -> JsonResponse:
    well = all(said == health.OK for said in parts.values())
    return JsonResponse({"status": health.OK if well else "failing", **parts}, status=200 if well else 503)

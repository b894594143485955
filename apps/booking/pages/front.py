"""The front page: in a demo what there is to try, in production only where to go."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.csrf import csrf_exempt

from apps.booking.pages.errors import not_allowed
from apps.booking.pages.kept import speak
from apps.groups.queries.public import listed_groups

MOST = 12


@csrf_exempt
def front(request: HttpRequest) -> HttpResponse:
    """Clinics are listed in a demo only: whom an installation serves is nobody's business."""
    if request.method not in {"GET", "HEAD"}:
        return not_allowed(["GET"])
    speak(request)
    demo = not settings.PRODUCTION
    groups = listed_groups(MOST) if demo else []
    response = render(request, "booking/front.html", {"demo": demo, "groups": groups})
    patch_cache_control(response, private=True, no_cache=True)
    return response

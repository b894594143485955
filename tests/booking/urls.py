"""The product's addresses with the error pages wired in, so that each can be asked for."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import path

from config.urls import urlpatterns as addresses

handler400 = "apps.booking.pages.errors.bad_request"
handler403 = "apps.booking.pages.errors.forbidden"
handler404 = "apps.booking.pages.errors.page_not_found"
handler500 = "apps.booking.pages.errors.server_error"


def denied(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("the secret inside")


urlpatterns = [*addresses, path("denied", denied), path("broken", broken)]

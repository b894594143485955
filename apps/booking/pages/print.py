"""What a clinic prints or embeds: its colours, its picture, and the QR code of its booking address."""

import io

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _

from apps.booking.colours import stylesheet
from apps.booking.pages.frame import booking_page
from apps.core.errors import NotFound
from apps.groups.models import Group
from apps.organizations.files import open_file

LONG = 30 * 24 * 3600  # seconds; another picture has another address


@booking_page("GET", closes=False)
def colours(request: HttpRequest, group: Group) -> HttpResponse:  # noqa: ARG001  called with it
    """The stylesheet of the clinic's own colours; empty where it has none."""
    response = HttpResponse(stylesheet(group.usercolors), content_type="text/css; charset=utf-8")
    patch_cache_control(response, public=True, max_age=3600)
    return response


@booking_page("GET", closes=False)
def logo(request: HttpRequest, group: Group) -> HttpResponse:  # noqa: ARG001  called with it
    """The clinic's picture. Opened by itself it is a file to keep, so that no browser ever shows it as a page."""
    if not group.logo:
        raise NotFound(_("This clinic has no picture."))
    kind = group.logo.rpartition(".")[2]
    with open_file(group.organization_id, group.logo) as file:
        response = HttpResponse(file.read(), content_type=f"image/{kind}")
    response["Content-Disposition"] = f'attachment; filename="logo.{kind}"'
    patch_cache_control(response, public=True, max_age=LONG)
    return response


@booking_page("GET", closes=False)
def qr(request: HttpRequest, group: Group) -> HttpResponse:  # noqa: ARG001  called with it
    """The public address of the booking pages as a QR code, to print."""
    image = io.BytesIO()
    address = settings.PUBLIC_URL + reverse("book", args=[group.slug])
    segno.make(address, error="m").save(image, kind="svg", scale=8, border=4, svgclass=None, lineclass=None)
    response = HttpResponse(image.getvalue(), content_type="image/svg+xml")
    patch_cache_control(response, public=True, max_age=3600)
    return response

"""Which sites may show a clinic's pages inside their own."""

import re

from django.http import HttpResponse

from apps.groups.models import Group

# Only what can stand in the header as it is: a scheme, a host (with one leading wildcard), a port.
SITE = re.compile(r"https?://(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:[0-9]{1,5})?", re.IGNORECASE)


def allow_framing(response: HttpResponse, group: Group) -> None:
    """Let the sites that the clinic names embed this page; without any it stays unframed."""
    sites = [site for site in group.frame_ancestors.split() if SITE.fullmatch(site)]
    if sites:
        response._csp_replace = {"frame-ancestors": sites}  # type: ignore[attr-defined]  # read by django-csp
        response.xframe_options_exempt = True  # that header knows no list of sites


def allow_preview(response: HttpResponse) -> None:
    """Let the desk, which is of this very origin, show the page beside its options; it is run as a stranger there."""
    response._csp_replace = {"frame-ancestors": ["'self'"]}  # type: ignore[attr-defined]  # read by django-csp
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["Cache-Control"] = "no-store"

"""Changing sites: the one place at which a session remembers where its person works."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url

from apps.core.errors import NotFound
from apps.pro.desk import SITE, Desk
from apps.pro.door import at_the_desk
from apps.pro.reading import read_required_id


@at_the_desk("POST")
def switch(request: HttpRequest, desk: Desk) -> HttpResponse:
    """`site`: one of those this person belongs to."""
    wanted = read_required_id(request.POST, "site")
    if wanted not in {site.pk for site in desk.sites}:
        raise NotFound("There is no such site.")
    request.session[SITE] = wanted
    return HttpResponseRedirect(resolve_url("desk"))

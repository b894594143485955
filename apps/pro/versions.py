"""Two people who save the same card or the same page of the set-up: the second is shown both versions, and decides."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from apps.pro.desk import Desk
from apps.pro.forms import Field, words_for
from apps.pro.page import page

SKIPPED = {"csrfmiddlewaretoken", "revision"}


def both_versions(
    request: HttpRequest,
    desk: Desk,
    fields: Sequence[Field],
    versions: tuple[Mapping[str, Any], Mapping[str, Any]],
    *,
    title: str,
    section: str,
    address: str,
    revision: int,
) -> HttpResponse:
    """409: each field as it stands now and as this person wanted it (`versions`). What was typed can be saved over it.

    `address` is where the form goes, and where the row is seen; `revision` is that of the row as it stands.
    """
    theirs, mine = versions
    rows = [(one.label, words_for(one, theirs.get(one.name)), words_for(one, mine.get(one.name))) for one in fields]
    kept = [(name, value) for name in request.POST if name not in SKIPPED for value in request.POST.getlist(name)]
    return page(
        request,
        desk,
        "pro/versions.html",
        title=_("Two versions"),
        section=section,
        status=409,
        subject=title,
        rows=rows,
        again=[*kept, ("revision", str(revision))],
        address=address,
    )

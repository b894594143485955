"""Files in and out. What is brought in is looked at first: nothing is written until somebody has seen what would be."""

import zlib
from typing import Any

from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.actions import in_transaction
from apps.core.errors import Invalid, NotFound
from apps.groups.actions import import_clients
from apps.groups.actions.exporting import export_clients
from apps.groups.queries.clients import every_client, known_people, person_keys
from apps.organizations.files import open_file
from apps.organizations.roles import Right
from apps.pro.clients_file.sheet import COLUMNS, MOST_BYTES, Sheet, lines_of, read_sheet
from apps.pro.desk import Desk
from apps.pro.door import at_the_desk
from apps.pro.login.asking import just_proven
from apps.pro.page import page
from apps.pro.reading import refuse

LIFE = 3600  # seconds from the dry run to the yes
LINK_LIFE = 300  # seconds from the file to its being fetched
SHOWN = 200  # bad lines at most, and cards at most, on the page of the dry run


@at_the_desk("POST", right=Right.EXPORT_CLIENTS)
@just_proven()
def export(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The whole client file of this site, written among the organisation's files; the page leads to it for minutes.

    It is not answered with the file itself: the answer to "is it still you?" could then not be shown as a page.
    """
    made = export_clients(actor=desk.actor, group=desk.group, lines=lines_of(every_client(desk.group.pk)))
    mark = signing.dumps(made.file, salt=_export_salt(desk))
    context = {"address": reverse("clients-exported", args=[mark]), "cards": made.cards, "minutes": LINK_LIFE // 60}
    title = _("Take out as a file")
    return page(request, desk, "pro/clients/exported.html", title=title, section="clients", status=201, **context)


@at_the_desk("GET", right=Right.EXPORT_CLIENTS)
def exported(_request: HttpRequest, desk: Desk, mark: str) -> HttpResponse:
    """The file itself, for whoever took it out, at the site of which it is."""
    try:
        name = signing.loads(mark, salt=_export_salt(desk), max_age=LINK_LIFE)
    except signing.BadSignature:
        raise NotFound(_("This link has ended. Take the file out again.")) from None
    file = open_file(desk.actor.organization, name)
    shown = f"{desk.group.slug}-{desk.today.isoformat()}.csv"
    return FileResponse(file, as_attachment=True, filename=shown, content_type="text/csv; charset=utf-8")  # type: ignore[return-value]  # a response all the same


@at_the_desk("GET", "POST", right=Right.EXPORT_CLIENTS)
def bring_in(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The form; a POST of a `file` shows what it would do, a POST of what was `seen` does it, whole or not at all."""
    if request.method != "POST":
        return _form(request, desk)
    try:
        if "seen" in request.POST:
            return _confirmed(request, desk)
        data = _data(request)
        return _dry_run(request, desk, data, read_sheet(data, desk.group.country_code))
    except Invalid as error:
        told = [sentence for sentences in error.fields.values() for sentence in sentences]
        return _form(request, desk, told, status=400)


def _form(request: HttpRequest, desk: Desk, told: list[str] | None = None, status: int = 200) -> HttpResponse:
    title = _("Bring in clients")
    context: dict[str, Any] = {"told": told or [], "columns": COLUMNS}
    return page(request, desk, "pro/clients/import.html", title=title, section="clients", status=status, **context)


def _data(request: HttpRequest) -> bytes:
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        raise refuse("file", _("Choose a file."))
    if (file.size or 0) > MOST_BYTES:
        raise refuse("file", _("This file is larger than a megabyte. Split it."))
    return bytes(file.read())


def _dry_run(request: HttpRequest, desk: Desk, data: bytes, sheet: Sheet) -> HttpResponse:
    known = set(known_people(desk.group.pk, sheet.cards))
    new = [card for card in sheet.cards if not person_keys(card) & known]
    button = ngettext("Bring in %(count)d client", "Bring in %(count)d clients", len(new)) % {"count": len(new)}
    context: dict[str, Any] = {
        "sheet": sheet,
        "new": new[:SHOWN],
        "count": len(new),
        "known": len(sheet.cards) - len(new),
        "wrong": sheet.wrong[:SHOWN],
        "hidden": max(0, len(sheet.wrong) - SHOWN),
        "seen": "" if sheet.wrong or not new else _sealed(desk, data),
        "button": button,
    }
    title = _("Bring in clients")
    return page(request, desk, "pro/clients/import_seen.html", title=title, section="clients", **context)


def _confirmed(request: HttpRequest, desk: Desk) -> HttpResponse:
    """What was looked at, by whoever looked at it, at the site at which it was; read and checked once more."""
    try:
        kept = signing.loads(request.POST["seen"], salt=_salt(desk), max_age=LIFE)
    except signing.BadSignature:
        raise refuse("file", _("This took too long. Choose the file again.")) from None
    sheet = read_sheet(zlib.decompress(signing.b64_decode(kept.encode())), desk.group.country_code)
    made = in_transaction(lambda: import_clients(actor=desk.actor, group=desk.group, cards=sheet.cards))
    return HttpResponseRedirect(f"{reverse('clients')}?added={len(made)}")


def _sealed(desk: Desk, data: bytes) -> str:
    """The file itself, so that nothing of it has to be kept here meanwhile."""
    packed = signing.b64_encode(zlib.compress(data, 9)).decode()
    sealed = signing.dumps(packed, salt=_salt(desk))
    if len(sealed) > MOST_BYTES - 10_000:
        raise refuse("file", _("This file is larger than a megabyte. Split it."))
    return sealed


def _export_salt(desk: Desk) -> str:
    return f"frontdesk.clients.export:{desk.actor}:{desk.group.pk}"


def _salt(desk: Desk) -> str:
    return f"frontdesk.clients.import:{desk.actor}:{desk.group.pk}"

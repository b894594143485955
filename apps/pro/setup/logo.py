"""The picture of the clinic: looked at, replaced, taken away."""

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.core.errors import DomainError
from apps.groups.actions.logo import change_logo
from apps.groups.pictures import MOST_BYTES
from apps.organizations.roles import Right
from apps.pro.desk import Desk
from apps.pro.door import at_the_desk
from apps.pro.reading import refuse
from apps.pro.setup.frame import setup_page


@at_the_desk("GET", "POST", right=Right.EDIT_SETUP)
def logo(request: HttpRequest, desk: Desk) -> HttpResponse:
    """A POST of a `logo` gives the clinic this picture; one that says `remove` takes it away."""
    if request.method != "POST":
        return _shown(request, desk)
    try:
        data = None if "remove" in request.POST else _data(request)
        change_logo(actor=desk.actor, group=desk.group, data=data)
    except DomainError as error:
        if error.status not in {400, 503}:
            raise
        return _shown(request, desk, error)
    return HttpResponseRedirect(f"{reverse('setup-logo')}?saved=yes")


def _data(request: HttpRequest) -> bytes:
    file = request.FILES.get("logo")
    if not isinstance(file, UploadedFile):
        raise refuse("logo", _("Choose a picture."))
    return bytes(file.read(MOST_BYTES + 1))


def _shown(request: HttpRequest, desk: Desk, error: DomainError | None = None) -> HttpResponse:
    told = (
        [sentence for sentences in error.fields.values() for sentence in sentences] or [error.message] if error else []
    )
    context = {"told": told, "saved": request.GET.get("saved") == "yes"}
    status = error.status if error else 200
    return setup_page(
        request, desk, "pro/setup/logo.html", title=_("Logo"), tab="setup-colours", status=status, **context
    )

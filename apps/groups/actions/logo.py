"""The picture of a site, on its pages and its paper: a file of its organisation."""

from io import BytesIO

import structlog
from django.utils.translation import gettext as _

from apps.core.actor import Actor
from apps.core.errors import DomainError, Invalid
from apps.core.ids import new_token
from apps.groups.actions.changes import change_group_options
from apps.groups.actions.changing import require_at
from apps.groups.models import Group
from apps.groups.pictures import MOST_SIDE, NoPictureError, clean_picture
from apps.organizations.files import drop_file, keep_file
from apps.organizations.roles import Right

log = structlog.get_logger(__name__)


def change_logo(*, actor: Actor, group: Group, data: bytes | None) -> Group:
    """Give the site this picture, PNG or JPEG; None takes it away. The file before is deleted.

    Raises Invalid naming `logo`, FilesAway when the organisation's storage cannot be reached.
    """
    require_at(actor, Right.EDIT_SETUP, group.pk, group.organization_id)
    before, kept = group.logo, "" if data is None else _kept(group, data)
    try:
        changed = change_group_options(actor=actor, group=group, fields={"logo": kept})
    except DomainError:
        _forget(group, kept)
        raise
    _forget(group, before)
    return changed


def _kept(group: Group, data: bytes) -> str:
    try:
        picture = clean_picture(data)
    except NoPictureError as error:
        told = {
            "kind": _("This is neither a PNG nor a JPEG."),
            "size": _("This picture is too large: a megabyte and %(most)d pixels a side at most.")
            % {"most": MOST_SIDE},
            "broken": _("This picture is damaged. Save it once more, as a PNG."),
        }[str(error)]
        raise Invalid(told, fields={"logo": [told]}) from None
    return keep_file(group.organization_id, f"logos/{new_token()}.{picture.kind}", BytesIO(picture.data))


def _forget(group: Group, name: str) -> None:
    """A file that stays behind hurts nobody, so a storage that is away now is no reason to refuse."""
    if not name:
        return
    try:
        drop_file(group.organization_id, name)
    except DomainError as error:
        log.warning("logo_not_deleted", group=group.pk, error=repr(error.__cause__))

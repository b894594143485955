"""What a password must be beyond Django's own rules: short enough for every door, and no name that everybody knows."""

import unicodedata
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.organizations.access import memberships_of

MOST = 128  # characters, as the API takes them
SHORT = 3  # letters of a word that says nothing: of, des
PRODUCT = "frontdesk"


class FitsEveryDoor:
    """Django asks it wherever a password is set, of a person who may be a member already."""

    def validate(self, password: str, user: User | None = None) -> None:
        """ValidationError for what is too long, cannot be typed, or is named as the product or their clinic."""
        if len(password) > MOST:
            raise ValidationError(_("This has more than %(most)d characters.") % {"most": MOST}, code="too_long")
        if any(unicodedata.category(letter) == "Cc" for letter in password):
            raise ValidationError(_("This holds characters that cannot be shown."), code="unshown")
        members = memberships_of(user.pk) if user is not None else []
        check_not_named(password, [PRODUCT, *(one.organization.name for one in members)])

    def get_help_text(self) -> str:
        return _("At most %(most)d characters, and not the name of the clinic.") % {"most": MOST}


def check_not_named(password: str, names: Iterable[str]) -> None:
    """ValidationError where one of these names, or a word of one, is half of the password or more."""
    typed = password.casefold()
    words = {word for name in names for word in (name.casefold(), *name.casefold().split()) if len(word) > SHORT}
    if any(word in typed and 2 * len(word) >= len(typed) for word in words):
        raise ValidationError(_("This password is too much like the name of the clinic."), code="named")

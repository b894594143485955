"""What customers agree to when they book, by version: a booking keeps the time and the version of what it showed."""

from django.utils.translation import gettext as _

# A new wording is a new version; old ones stay, so that what somebody agreed to can be shown again.
CURRENT = "1"


def agreement(clinic: str, version: str = CURRENT) -> str:
    """The sentence of one version, in the language of the request."""
    texts = {"1": _("I agree that %(clinic)s keeps these details to arrange my appointment.")}
    return texts[version] % {"clinic": clinic}

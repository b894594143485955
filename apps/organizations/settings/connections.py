"""Trying the connection that a category's settings describe. Higher floors register how, when they start."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext as _

from apps.core.errors import Conflict
from apps.organizations.models import Organization
from apps.organizations.settings.queries import settings_of
from apps.organizations.settings.registry import Settings

WINDOW, MOST = timedelta(minutes=1), 10  # tries an organisation, so that nobody searches the internet through us


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of it: whether it works, and a sentence that says what failed and what to do."""

    ok: bool
    message: str


Trial = Callable[[Settings], Tried]
_trials: dict[str, Trial] = {}


class NotFilledInError(Exception):
    """Something that the connection needs is not set; the text is its key."""


def tries(category: str) -> Callable[[Trial], Trial]:
    """Register how a category's connection is tried. It raises nothing but NotFilledInError."""

    def register(trial: Trial) -> Trial:
        _trials[category] = trial
        return trial

    return register


def can_be_tried(category: str) -> bool:
    return category in _trials


def try_connection(organization: Organization, category: str) -> Tried:
    """Call the other side with what is stored; Conflict where there is nothing to call for this category."""
    if category not in _trials:
        raise Conflict(_("There is no connection to try for this category."), code="no_connection")
    try:
        return _trials[category](settings_of(organization))
    except NotFilledInError as missing:
        return Tried(ok=False, message=_("%(key)s is not set.") % {"key": missing})

"""The code that a visitor would read in their e-mail."""

from apps.accounts.actions import code_of
from apps.accounts.models import Verification


def latest_code() -> str:
    """Of the newest request."""
    return code_of(Verification.objects.latest("created_at"))


def wrong_code() -> str:
    """Six digits that are not it."""
    return str((int(latest_code()) + 1) % 10**6).zfill(6)

"""Addresses that leave the house: absolute, and written in one place for mails and pages alike."""

from functools import lru_cache

from django.conf import settings
from django.urls import reverse


def manage_address(slug: str, token: str) -> str:
    """Where the customer of one appointment sees, moves and cancels it; the token is the key."""
    return f"{settings.PUBLIC_URL}{_managed_below(slug)}{token}"


@lru_cache(maxsize=1000)
def _managed_below(slug: str) -> str:
    """The path before the token: every booking and every mail has a link, and there are few slugs."""
    return reverse("manage", args=[slug, "-"]).removesuffix("-")

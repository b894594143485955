"""Addresses that leave the house: absolute, and written in one place for mails and pages alike."""

from django.conf import settings
from django.urls import reverse


def manage_address(slug: str, token: str) -> str:
    """Where the customer of one appointment sees, moves and cancels it; the token is the key."""
    return f"{settings.PUBLIC_URL}{reverse('manage', args=[slug, token])}"

"""Browsers in which an account has logged in before: guessing elsewhere does not shut those out."""

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

COOKIE = "known"
SALT = "apps.pro.login.devices"
LIFE = 180 * 24 * 3600  # seconds


def remember(response: HttpResponse, email: str) -> None:
    """Mark this browser. The cookie proves nothing but that: it opens no account."""
    response.set_signed_cookie(
        COOKIE,
        _mark(email),
        salt=SALT,
        max_age=LIFE,
        httponly=True,
        secure=settings.PRODUCTION,
        samesite="Lax",
        path="/accounts/",
    )


def is_known(request: HttpRequest, email: str) -> bool:
    """Whether this account has logged in with this browser before."""
    try:
        return bool(request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=LIFE) == _mark(email))
    except signing.BadSignature:
        return False


def _mark(email: str) -> str:
    return salted_hmac(SALT, email.lower()).hexdigest()[:32]

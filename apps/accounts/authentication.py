"""Logging in by e-mail and password, with the same work for an address that nobody has as for one that somebody has."""

from collections.abc import Callable
from functools import partial
from secrets import token_hex

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.hashers import check_password, make_password

from apps.accounts.actions.users import hash_anew
from apps.accounts.models import User
from apps.accounts.queries import login_by_address, user_of

_hash_of_nobody = ""


class ByEmail(AuthenticationBackend):  # type: ignore[misc]  # allauth has no types
    """allauth's, but that a person is read once their password is right: reading tells the clock of them."""

    def _authenticate_by_email(self, email: str, password: str) -> User | None:
        self._did_check_password = True
        found = login_by_address(email) if email else None
        renew = partial(hash_anew, found.user, found.password) if found else None
        if not is_password(found.password if found else "", password, renew=renew) or found is None:
            return None
        user = user_of(found)
        if self.user_can_authenticate(user):
            return user
        self._stash_user(user)
        return None


def is_password(kept: str, typed: str, *, renew: Callable[[str], None] | None = None) -> bool:
    """Whether `kept` is the hash of what was typed; as slow where nothing was kept, so that nobody learns who has one.

    `renew` is called with a right one whose hash is of an older kind.
    """
    nobodys = _nobodys()
    return check_password(typed, kept or nobodys, setter=renew if kept else None) and bool(kept)


def _nobodys() -> str:
    global _hash_of_nobody  # noqa: PLW0603  made once, of nothing that anybody knows
    if not _hash_of_nobody:
        _hash_of_nobody = make_password(token_hex(16))
    return _hash_of_nobody

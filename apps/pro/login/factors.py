"""Second factors at the login: an app on the telephone, a passkey, recovery codes."""

import base64
from typing import Any

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base import forms
from django.conf import settings
from django.utils.crypto import salted_hmac

from apps.accounts.actions import check_factor
from apps.core import clock
from apps.core.errors import Limited
from apps.core.sealing import Keyring, master_name, seal, unseal

ABOUT = "second factor"


class StaffFactors(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """What an app and we both know is sealed: a copy of the database makes no codes."""

    def encrypt(self, text: str) -> str:
        name, key = next(iter(_keys().items()))
        return f"{name}:{base64.b64encode(seal(key, text.encode(), ABOUT)).decode()}"

    def decrypt(self, encrypted_text: str) -> str:
        name, _, sealed = encrypted_text.partition(":")
        return unseal(_keys()[name], base64.b64decode(sealed), ABOUT).decode()


class _OnceOnly:
    """The library's form, with our check: a code is good once, and may be guessed a few times only."""

    def clean_code(self: Any) -> str:
        code = str(self.cleaned_data["code"])
        try:
            factor = check_factor(user=self.user, code=code, now=clock.now())
        except Limited:
            raise get_account_adapter().validation_error("too_many_login_attempts") from None
        if factor is None:
            raise StaffFactors().validation_error("incorrect_code")
        factor.user = self.user
        self.authenticator = factor
        return code


class AuthenticateForm(_OnceOnly, forms.AuthenticateForm):  # type: ignore[misc]
    """At the login."""


class ReauthenticateForm(_OnceOnly, forms.ReauthenticateForm):  # type: ignore[misc]
    """Before what is dangerous."""


def _keys() -> dict[str, bytes]:
    """The installation's master keys by name, the one that seals first; without any, one made of the secret key."""
    masters: Keyring = settings.MASTER_KEYS
    own = salted_hmac("frontdesk.factors", "sealing", algorithm="sha256").digest()
    return {**masters.keys, master_name(own): own}

"""Second factors at the login: an app on the telephone, a passkey, recovery codes."""

from typing import Any

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base import forms

from apps.accounts.actions import check_factor
from apps.accounts.sealing import seal_factor, unseal_factor
from apps.core import clock
from apps.core.errors import Limited


class StaffFactors(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """The library's adapter, which keeps secrets as they are unless it is told otherwise."""

    def encrypt(self, text: str) -> str:
        return seal_factor(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal_factor(encrypted_text)


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

    def note(self) -> None:
        """The proof is written down, and the session goes on under another key."""
        super().save()
        context.request.session.cycle_key()

    save = note  # what allauth's view calls

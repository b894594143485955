"""How allauth behaves here: staff log in; nobody signs up by themselves; links always lead to our own address."""

from datetime import timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts.actions import count_try, end_logins
from apps.core import clock
from apps.groups.actions.doors import keep_old_digest
from apps.organizations.tokens.actions import end_tokens_of
from apps.pro.login.devices import is_known, remember
from apps.pro.login.letters import send_letter
from apps.pro.login.locks import caller
from apps.pro.login.sessions import begin_session
from apps.pro.login.telling import note_change

# Failures of one account from anywhere, an hour. Beyond it only browsers that it has logged in with may try.
MOST_FAILURES = 30
HOUR = timedelta(hours=1)


def reset_address(key: str) -> str:
    """Where a new password is chosen; `key` is the user's and the token, as allauth joins them."""
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
    return f"{settings.PUBLIC_URL}{path.replace('UID-KEY', key)}"


class StaffAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Logins are made by invitation, never by a public form."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Slow down who guesses one account's password from many addresses, without shutting its person out."""
        super().pre_authenticate(request, **credentials)
        email = str(credentials.get("email", "")).lower()
        if is_known(request, email):
            return
        if count_try(key=f"login:{email}", window=HOUR, now=clock.now()) > MOST_FAILURES:
            raise self.validation_error("too_many_login_attempts")

    def get_client_ip(self, request: HttpRequest) -> str:
        return caller(request)

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        super().login(request, user)
        begin_session(request)

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **about: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **about)
        remember(response, str(user.get_username()))
        return response

    def set_password(self, user: Any, password: str) -> None:
        """With it the old digest of it, where an organisation of theirs lets old clients log in."""
        super().set_password(user, password)
        keep_old_digest(user=user, password=password)

    def send_notification_mail(self, template_prefix: str, user: Any, *arguments: Any, **about: Any) -> None:
        """allauth calls this whenever a way in was changed: the person is told, by our own letter.

        Of another factor: what was signed in without it ends now, but for the browser in which it was done.
        """
        note_change(user=user, what=template_prefix)
        if template_prefix.startswith("mfa/"):
            end_tokens_of(user=user, reason="factor", now=clock.now())
            end_logins(user=user)
            update_session_auth_hash(self.request, user)

    def add_message(self, *arguments: Any, **about: Any) -> None:
        """Nobody needs to be told that they have logged in or out: they see it."""

    def reauthenticate(self, user: AbstractBaseUser, password: str) -> bool:
        """The password once more; whoever has proven it goes on in a session with another key."""
        right = bool(super().reauthenticate(user, password))
        if right:
            self.request.session.cycle_key()
        return right

    def get_email_confirmation_url(self, _request: HttpRequest, confirmation: Any) -> str:
        return f"{settings.PUBLIC_URL}{reverse('account_confirm_email', kwargs={'key': confirmation.key})}"

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Of the address that is configured, whatever host the request named."""
        return reset_address(key)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """allauth's letters leave as all our mails do; its reset letter is the only one that is asked for here."""
        send_letter(template_prefix, email, context | {"name": _("Frontdesk")}, user=context.get("user"))

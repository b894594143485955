"""Asking for a new password: the same work for every address, known or not. The letter leaves later, from a worker."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import ResetPasswordForm, default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from apps.accounts.queries import active_user, login_by_address
from apps.core.actor import visitor
from apps.outbox.actions import publish
from apps.outbox.handlers import handles
from apps.outbox.models import Event
from apps.pro.login.adapter import reset_address
from apps.pro.login.letters import NOBODY, NotTakenError, send_letter

ASKED = "password.asked"
TEMPLATE = "account/email/password_reset_key"


class AskForm(ResetPasswordForm):  # type: ignore[misc]  # allauth has no types
    """allauth's form, which only writes down who asked."""

    def clean_email(self) -> str:
        """In place of allauth's, which asks and reads more where somebody is known."""
        email: str = get_adapter().clean_email(self.cleaned_data["email"].lower())
        self.known = login_by_address(email)
        return email

    def write_down(self, request: HttpRequest, **about: Any) -> str:
        """One fact for each address, naming nobody where nobody is known: neither the answer nor its time tells."""
        email = str(self.cleaned_data["email"])
        known = str(self.known.user) if self.known and self.known.active else None
        payload = {"user": known, "language": get_language() or "en"}
        with transaction.atomic():
            publish(ASKED, actor=visitor(NOBODY), subject="password", revision=0, payload=payload)
        return email

    save = write_down  # what allauth's view calls


@handles("reset_letter", ASKED)
def send_reset_letter(event: Event) -> None:
    """The letter with the link, made now. Told twice, it is sent twice, and both links are good."""
    if event.payload["user"] is None:
        return
    user = active_user(event.payload["user"])
    if user is None:
        return
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    with override(event.payload["language"]):
        context = {"name": _("Frontdesk"), "user": user, "password_reset_url": reset_address(key)}
        sent = send_letter(TEMPLATE, str(user.get_username()), context, user=user)
    if not sent:
        raise NotTakenError  # the relay tries again, later each time

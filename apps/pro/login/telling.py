"""Telling people by mail that the way into their account has changed: whoever did it without them is found out."""

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.queries import active_user, addresses_of
from apps.core.actor import visitor
from apps.outbox.actions import publish
from apps.outbox.handlers import handles
from apps.outbox.models import Event
from apps.pro.login.letters import NOBODY, NotTakenError, send_letter

CHANGED = "login.changed"
TEMPLATE = "account/email/login_changed"
# What allauth calls each change -> what the letter says of it.
SENTENCES: dict[str, Promise] = {
    "account/email/password_changed": gettext_lazy("Your password was changed."),
    "account/email/password_set": gettext_lazy("Your password was changed."),
    "account/email/password_reset": gettext_lazy("Your password was changed, by a link that came by mail."),
    "account/email/email_changed": gettext_lazy("Another e-mail was made the one that you log in with."),
    "account/email/email_deleted": gettext_lazy("An e-mail of yours was taken away."),
    "mfa/email/totp_activated": gettext_lazy("An app on a telephone was added as your second factor."),
    "mfa/email/totp_deactivated": gettext_lazy("The app on your telephone is no second factor any more."),
    "mfa/email/webauthn_added": gettext_lazy("A passkey was added as your second factor."),
    "mfa/email/webauthn_removed": gettext_lazy("A passkey was taken away from your second factors."),
    "mfa/email/recovery_codes_generated": gettext_lazy("New recovery codes were made; the old ones are void."),
}


@transaction.atomic
def note_change(*, user: User, what: str) -> None:
    """Write down that a way in has changed: `what` is a key of SENTENCES. The letter leaves from a worker."""
    payload = {"user": str(user.pk), "what": what, "language": get_language() or "en"}
    publish(CHANGED, actor=visitor(NOBODY), subject=f"user:{user.pk}", revision=0, payload=payload)


@handles("login_letter", CHANGED)
def send_change_letter(event: Event) -> None:
    """To every address that is proven to be theirs, so also to the one that was left. Told twice, it comes twice."""
    user = active_user(event.payload["user"])
    if user is None:
        return
    with override(event.payload["language"]):
        context = {
            "name": _("Frontdesk"),
            "what": SENTENCES.get(event.payload["what"], _("The way in which you log in was changed.")),
            "when": event.occurred_at,
            "link": settings.PUBLIC_URL + reverse("account_reset_password"),
        }
        sent = [send_letter(TEMPLATE, address, context, user=user) for address in addresses_of(user)]
    if not all(sent):
        raise NotTakenError  # the relay tries again, later each time

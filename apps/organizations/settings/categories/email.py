"""The organisation's own mail server, and its own words."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from apps.core.outgoing import judging
from apps.organizations.settings import forms, placeholders
from apps.organizations.settings.declaring import Category, declared
from apps.organizations.settings.kinds import Kind
from apps.organizations.settings.secret import Secret

SECURITY = ("starttls", "tls")
VISIT = {
    "check": placeholders.of(placeholders.OF_VISITS),
    "placeholders": placeholders.OF_VISITS,
    "read_by": "mails",
}


def security(value: str) -> str:
    """A password never travels in the clear, but to a server on this machine, which tests alone can have."""
    return str(forms.one_of(*SECURITY, *(["none"] if judging.LOOPBACK else []))(value))


@dataclass(frozen=True, slots=True)
class Email(Category):
    """What `settings_of(organization).email` holds."""

    name: ClassVar = "EMAIL"
    title: ClassVar = _("E-mail")
    about: ClassVar = "Manages email communications, including SMTP credentials and email templates."

    host: str | None = declared(
        "EMAIL_CONFIG_HOST", Kind.TEXT, _("SMTP server host for sending emails."),
        check=forms.host, read_by="mails", sends=("EMAIL_CONFIG_PASS",),
    )  # fmt: skip
    port: int = declared(
        "EMAIL_CONFIG_PORT", Kind.INTEGER, _("SMTP server port: 587, or 465 for TLS from the first byte."),
        default=587, check=forms.port, read_by="mails", ours=True,
    )  # fmt: skip
    security: str = declared(
        "EMAIL_CONFIG_SECURITY", Kind.TEXT, _("How the connection is encrypted: starttls or tls."),
        default="starttls", check=security, choices=SECURITY, read_by="mails", ours=True,
    )  # fmt: skip
    user: str | None = declared(
        "EMAIL_CONFIG_USER", Kind.TEXT, _("Username for email server authentication."), read_by="mails"
    )
    password: Secret | None = declared(
        "EMAIL_CONFIG_PASS", Kind.SECRET, _("Password for email server authentication."), read_by="mails"
    )
    sender: str | None = declared("EMAIL_CONFIG_SENDER", Kind.EMAIL, _("Sender's email address."), read_by="mails")
    booked_template: str | None = declared(
        "EMAIL_APPOINTMENT_BOOKED_TEMPLATE", Kind.TEMPLATE,
        _("Template for booked appointment email notifications."), **VISIT,
    )  # fmt: skip
    cancelled_template: str | None = declared(
        "EMAIL_APPOINTMENT_CANCELLED_TEMPLATE", Kind.TEMPLATE,
        _("Template for cancelled appointment email notifications."), **VISIT,
    )  # fmt: skip
    agreement_template: str | None = declared(
        "EMAIL_CONSUMER_AGREEMENT_TEMPLATE", Kind.TEMPLATE, _("Template for consumer agreement emails."),
        check=placeholders.of(placeholders.OF_AGREEMENTS), placeholders=placeholders.OF_AGREEMENTS,
        read_by="kept for agreements by mail",
    )  # fmt: skip

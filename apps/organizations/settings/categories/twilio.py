"""Text messages by Twilio. The two L of its name are the contract's."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from apps.organizations.settings import forms, placeholders
from apps.organizations.settings.declaring import Category, declared
from apps.organizations.settings.kinds import Kind
from apps.organizations.settings.secret import Secret

SMS = {
    "check": placeholders.of(placeholders.OF_VISITS, placeholders.LONGEST_SMS),
    "placeholders": placeholders.OF_VISITS,
    "read_by": "text messages",
}


@dataclass(frozen=True, slots=True)
class Twilio(Category):
    """What `settings_of(organization).twilio` holds."""

    name: ClassVar = "TWILLIO"
    title: ClassVar = _("Text messages (Twilio)")
    about: ClassVar = "Handles SMS and messaging services for appointment notifications"

    phone_number: str | None = declared(
        "TWILLIO_PHONE_NUMBER", Kind.TEXT, _("Phone number used for sending SMS via Twilio."),
        check=forms.sender, read_by="text messages",
    )  # fmt: skip
    sid: str | None = declared(
        "TWILLIO_SID", Kind.TEXT, _("Twilio account SID for authentication."),
        check=forms.account, read_by="text messages",
    )  # fmt: skip
    auth_token: Secret | None = declared(
        "TWILLIO_AUTH_TOKEN", Kind.SECRET, _("Twilio authentication token for API access."), read_by="text messages"
    )
    refresh_token: Secret | None = declared(
        "TWILLIO_REFRESH_TOKEN",
        Kind.SECRET,
        _("Token for refreshing Twilio authentication."),
        read_by="kept for clients",
    )
    message_service_sid: str | None = declared(
        "TWILIO_MESSAGE_SERVICE_SID", Kind.TEXT, _("SID for Twilio message services."),
        check=forms.account, read_by="text messages",
    )  # fmt: skip
    booked_template: str | None = declared(
        "SMS_APPOINTMENT_BOOKED_TEMPLATE", Kind.TEMPLATE,
        _("Template for booked appointment SMS notifications."), **SMS,
    )  # fmt: skip
    cancelled_template: str | None = declared(
        "SMS_APPOINTMENT_CANCELLED_TEMPLATE", Kind.TEMPLATE,
        _("Template for cancelled appointment SMS notifications."), **SMS,
    )  # fmt: skip
    reminder_template: str | None = declared(
        "SMS_APPOINTMENT_REMINDER_TEMPLATE", Kind.TEMPLATE,
        _("Template for appointment reminder SMS notifications."), **SMS,
    )  # fmt: skip

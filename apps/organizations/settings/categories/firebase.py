"""Push notifications."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from apps.organizations.settings.declaring import Category, declared
from apps.organizations.settings.kinds import Kind
from apps.organizations.settings.secret import Secret

LATER = {"read_by": "kept for push notifications"}


@dataclass(frozen=True, slots=True)
class Firebase(Category):
    """What `settings_of(organization).firebase` holds. The service account is the JSON document that Google gives."""

    name: ClassVar = "FIREBASE"
    title: ClassVar = _("Push notifications (Firebase)")
    about: ClassVar = "Enables push notifications services for mobile and web apps."

    server_key: Secret | None = declared(
        "FIREBASE_SERVER_KEY", Kind.SECRET, _("Server key for Firebase push notifications."), **LATER
    )
    service_account: Secret | None = declared(
        "FIREBASE_SERVICE_ACCOUNT", Kind.SECRET, _("Service account key for Firebase."), **LATER
    )
    welkin_sender_key: Secret | None = declared(
        "WELKIN_FIREBASE_SENDER_KEY", Kind.SECRET, _("Sender key for Welkin Firebase integration."), **LATER
    )
    welkin_server_key: Secret | None = declared(
        "WELKIN_FIREBASE_SERVER_KEY", Kind.SECRET, _("Server key for Welkin Firebase integration."), **LATER
    )

"""What holds for the whole organisation: which messages there are, its zone, its roles."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from apps.organizations.settings import overrides
from apps.organizations.settings.declaring import Category, declared
from apps.organizations.settings.kinds import Kind
from apps.organizations.settings.secret import Secret


@dataclass(frozen=True, slots=True)
class General(Category):
    """What `settings_of(organization).general` holds. The key of 100ms stands here in the contract, too."""

    name: ClassVar = "GENERAL"
    title: ClassVar = _("General")
    about: ClassVar = "General configuration for notifications, time zones, and role overrides."

    notification_categories: list[str] | None = declared(
        "NOTIFICATION_CATEGORIES", Kind.LIST, _("List of available notification categories."), read_by="mails"
    )
    time_zone: str | None = declared(
        "TIME_ZONE", Kind.TIME_ZONE, _("Default time zone for the organization."), read_by="new sites"
    )
    hms_app_access_key: Secret | None = declared(
        "HMS_APP_ACCESS_KEY", Kind.SECRET, _("Access key for HMS application."), read_by="kept for video visits"
    )
    role_overrides: dict[str, Any] | None = declared(
        "ROLE_OVERRIDES", Kind.JSON,
        _("Narrows or renames roles: {\"receptionist\": {\"name\": \"Front office\", \"without\": [\"overbook\"]}}."),
        check=overrides.check, read_by="every door", ours=True,
    )  # fmt: skip

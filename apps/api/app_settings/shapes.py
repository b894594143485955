"""Our rows in this contract's words."""

from datetime import datetime
from typing import Any

from apps.organizations.models import Application, AppSetting, OrganizationCredential

# Of the telephony account a program names: what says which, not what opens it. Nothing here calls it, so its key and
# token are taken and not kept.
ACCOUNT = ("ExotelAccountSid", "ExotelDomain")


def as_customer(credential: OrganizationCredential) -> dict[str, Any]:
    organization = credential.organization
    return {
        "CustomerID": str(organization.pk),
        "CustomerName": organization.name,
        "email": credential.email,
        "IsActive": organization.active,
        "CreatedAt": _instant(organization.created_at),
    }


def as_app(application: Application) -> dict[str, Any]:
    return {
        "AppID": str(application.pk),
        "CustomerID": str(application.organization_id),
        "AppName": application.name,
        **{name: application.about.get(name, "") for name in ACCOUNT},
        "IsActive": application.active,
        "CreatedAt": _instant(application.created_at),
        "UpdatedAt": _instant(application.updated_at),
    }


def as_setting(setting: AppSetting) -> dict[str, Any]:
    return {
        "CustomerID": str(setting.organization_id),
        "AppID": str(setting.application_id),
        "Key": setting.key,
        "Value": setting.value,
    }


def _instant(instant: datetime) -> str:
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")

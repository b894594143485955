"""Tenants, who belongs to them, and what they keep for themselves."""

from apps.organizations.models.app_settings import AppSetting
from apps.organizations.models.keys import ApiKey
from apps.organizations.models.settings import DataKey, SettingsVersion, SettingValue
from apps.organizations.models.stays import Stay
from apps.organizations.models.tenants import Application, Invitation, Member, Organization
from apps.organizations.models.tokens import OrganizationCredential, SigningKey, TokenFamily

__all__ = [
    "ApiKey",
    "AppSetting",
    "Application",
    "DataKey",
    "Invitation",
    "Member",
    "Organization",
    "OrganizationCredential",
    "SettingValue",
    "SettingsVersion",
    "SigningKey",
    "Stay",
    "TokenFamily",
]

"""Tenants, who belongs to them, and what they keep for themselves."""

from apps.organizations.models.tenants import Application, Invitation, Member, Organization
from apps.organizations.models.tokens import OrganizationCredential, SigningKey, TokenFamily

__all__ = ["Application", "Invitation", "Member", "Organization", "OrganizationCredential", "SigningKey", "TokenFamily"]

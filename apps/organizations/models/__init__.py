"""Tenants, who belongs to them, and what they keep for themselves."""

from apps.organizations.models.tenants import Application, Invitation, Member, Organization

__all__ = ["Application", "Invitation", "Member", "Organization"]

"""Tenants, their members and roles, and the applications that speak for them."""

from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    name = "apps.organizations"
    label = "organizations"

    def ready(self) -> None:
        from apps.organizations import storage  # noqa: F401, PLC0415  registers its trial; needs the models

"""Django's admin with the site of ours, which apps/operations defines."""

from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig


class AdminConfig(DjangoAdminConfig):
    """Named in INSTALLED_APPS in the place of `django.contrib.admin`."""

    default_site = "apps.operations.window.Window"

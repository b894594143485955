"""The staff pages."""

from django.apps import AppConfig


class ProConfig(AppConfig):
    name = "apps.pro"
    label = "pro"

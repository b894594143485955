"""The staff pages."""

from django.apps import AppConfig


class ProConfig(AppConfig):
    name = "apps.pro"
    label = "pro"

    def ready(self) -> None:
        from apps.pro.login import resetting, telling  # noqa: F401, PLC0415  register handlers; need the models

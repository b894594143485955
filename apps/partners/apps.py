"""Other platforms that sell our times. Connections join with the partner contract."""

from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "apps.partners"
    label = "partners"

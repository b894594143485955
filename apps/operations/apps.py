"""Demo, sandbox, doctor, health: what an operator needs."""

from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "apps.operations"
    label = "operations"

"""Demo, sandbox, doctor, health: what an operator needs."""

import gc

from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "apps.operations"
    label = "operations"

    def ready(self) -> None:
        from apps.operations import checks  # noqa: F401, PLC0415  registers itself; needs the models

        # All apps are loaded. Until now the collector would have taken a fifth of the time, and found next to nothing.
        gc.freeze()
        gc.enable()

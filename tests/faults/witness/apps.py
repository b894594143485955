"""Loaded by FRONTDESK_EXTRA_APPS in the processes that the tests of faults start."""

import os

from django.apps import AppConfig


class WitnessConfig(AppConfig):
    name = "tests.faults.witness"
    label = "witness"

    def ready(self) -> None:
        import tests.faults.witness.handlers  # noqa: F401

        if os.environ.get("WITNESS_UNGUARDED"):
            from tests.faults.witness.unguarded import look_without_claiming

            look_without_claiming()

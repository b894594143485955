"""Who has a calendar when: appointments, holds, breaks, notes."""

from django.apps import AppConfig


class AppointmentsConfig(AppConfig):
    name = "apps.appointments"
    label = "appointments"

    def ready(self) -> None:
        """Let the relay know our handlers."""
        import apps.appointments.handlers  # noqa: F401, PLC0415

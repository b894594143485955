"""Who has a calendar when: appointments, holds, breaks, notes."""

from django.apps import AppConfig


class AppointmentsConfig(AppConfig):
    name = "apps.appointments"
    label = "appointments"

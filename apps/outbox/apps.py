"""Facts, told once they are true: events, their deliveries, and the relay that tells them."""

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "apps.outbox"
    label = "outbox"

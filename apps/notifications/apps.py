"""What is said to people: the ledger of messages, and the ways by which they leave."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "apps.notifications"
    label = "notifications"

    def ready(self) -> None:
        from apps.notifications import handlers  # noqa: F401, PLC0415  registers itself; needs the models
        from apps.notifications.transports import trying  # noqa: F401, PLC0415  registers its trials

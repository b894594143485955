"""Loaded by FRONTDESK_EXTRA_APPS in the processes that the tests of faults start."""

from datetime import timedelta

from django.apps import AppConfig

SHORT = timedelta(seconds=6)  # long enough for a worker's first mail on a machine that is busy


class PostmanConfig(AppConfig):
    name = "tests.faults.postman"
    label = "postman"

    def ready(self) -> None:
        from apps.notifications.actions import claiming, sending

        claiming.LEASE = sending.LEASE = SHORT
        claiming.FIRST_PAUSE, claiming.GROWTH = 1, 1

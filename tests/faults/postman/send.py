"""`python -m tests.faults.postman.send`: one sender in a process of its own, without any broker."""

import django

django.setup()

from apps.notifications.actions import send_due  # noqa: E402

send_due(seconds=60)

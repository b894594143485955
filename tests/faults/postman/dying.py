"""`python -m tests.faults.postman.dying POINT COUNT`: so many senders, one after the other, each killed at that point.

It prints how many were killed.
"""

import signal
import sys

import django

django.setup()

from django.db import connection  # noqa: E402

from apps.core import clock  # noqa: E402
from apps.notifications.actions import send_due  # noqa: E402
from apps.notifications.actions.preparing import write_mail  # noqa: E402
from apps.notifications.models import Message  # noqa: E402
from apps.organizations.models import Organization  # noqa: E402
from tests.faults.forked import ended  # noqa: E402


def load_everything() -> None:
    """Write a mail, and throw it away: templates, words and calendars are read by now."""
    message = Message.objects.order_by("-pk")[0]
    write_mail(message, Organization.objects.get(pk=message.organization_id), clock.now())
    connection.close()


def send() -> None:
    send_due(seconds=60)


load_everything()
deaths = [ended(send, sys.argv[1]) for _ in range(int(sys.argv[2]))]
sys.stdout.write(f"killed: {deaths.count(-signal.SIGKILL)}\n")

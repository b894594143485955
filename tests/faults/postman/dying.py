"""`python -m tests.faults.postman.dying POINT COUNT`: so many senders, one after the other, each killed at that point.

They are forked from one process that has loaded everything: a death is as real, and costs no start. It prints how many
were killed.
"""

import os
import signal
import sys

import django

django.setup()

from django.db import connection  # noqa: E402

from apps.core import clock, failpoints  # noqa: E402
from apps.notifications.actions import send_due  # noqa: E402
from apps.notifications.actions.preparing import write_mail  # noqa: E402
from apps.notifications.models import Message  # noqa: E402
from apps.organizations.models import Organization  # noqa: E402


def load_everything() -> None:
    """Write a mail, and throw it away: templates, words and calendars are read by now."""
    message = Message.objects.order_by("-pk")[0]
    write_mail(message, Organization.objects.get(pk=message.organization_id), clock.now())
    connection.close()


def die_at(point: str) -> bool:
    """Whether a sender of its own was killed there."""
    child = os.fork()
    if not child:
        failpoints.ARMED = frozenset({point})
        send_due(seconds=60)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


load_everything()
sys.stdout.write(f"killed: {sum(die_at(sys.argv[1]) for _ in range(int(sys.argv[2])))}\n")

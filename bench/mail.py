"""What sending a mail costs a worker against raw SMTP, and that finding what is due does not grow with the past."""

import contextlib
import socket
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import psycopg
from django.db import connection
from django.test.utils import override_settings

from apps.appointments.models import Appointment
from apps.core import clock
from apps.groups.models import Client
from apps.notifications.actions import send_due
from apps.notifications.actions.claiming import claim_one
from apps.notifications.actions.planning import new_message
from apps.notifications.kinds import Kind
from apps.notifications.models import Message
from apps.notifications.says import said_of
from apps.notifications.transports.server import SMTP_MAIL
from apps.organizations.models import Organization
from bench.baseline import mail as bare
from bench.mailserver import free_port
from bench.measuring import quickest_tenth
from bench.results import Result
from bench.servers import program
from bench.workload import make_workload

RECIPIENT = "ada@example.org"
MILLION = 1_000_000
AS_LONG = 3  # of the baseline's mails take as long as one
SETTLE = 2.0  # seconds for the database to finish with what was just written

# Nine of ten were sent long ago, one of ten is planned for later, as reminders are.
_HISTORY = """
INSERT INTO notifications_message (organization_id, dedup_key, channel, kind, urgent, by_client, again, revision, says,
  recipient, language, state, reason, send_at, due_at, attempts, unclear, lease_owner, reference, last_error, sent_at)
SELECT %(organization)s, 'old:' || n, 'email', 'booked', false, true, false, 1, '{}', '', 'en',
  CASE WHEN n %% 10 = 0 THEN 'planned' ELSE 'sent' END, '',
  moment, moment, 1, 0, '', '<old>', '', CASE WHEN n %% 10 = 0 THEN NULL ELSE moment END
FROM (SELECT n, CASE WHEN n %% 10 = 0 THEN now() + n * interval '1 minute' ELSE now() - n * interval '1 second' END
      AS moment FROM generate_series(%(first)s::int, %(last)s::int) AS n) AS rows
"""


def measure_mail(database: str, count: int) -> Iterator[Result]:
    """mail_rate: one worker's mails a second, in rounds that take turns with the baseline's and last about as long."""
    visits = _visits()
    Message.objects.all().delete()  # what is still due of the bookings that were measured before
    with tempfile.TemporaryDirectory() as folder, psycopg.connect(database, autocommit=True) as raw:
        port, taken = free_port(), Path(folder) / "taken"
        raw.execute(bare.TABLE)  # type: ignore[arg-type]
        with (
            program("bench.mailserver", str(port), str(taken)),
            override_settings(EMAIL_BACKEND=SMTP_MAIL, EMAIL_HOST="127.0.0.1", EMAIL_PORT=port),
        ):
            _wait_for(port)
            size = _size_of_one(visits, taken)
            content = b"Subject: bench\r\n\r\n" + b"\r\n".join([b"x" * 76] * (size // 78))
            rounds = []
            for turn in range(5):
                part = 20 if not turn else count // 4
                rows = bare.make(raw, AS_LONG * part)
                began = time.perf_counter()
                bare.send(raw, port, rows, content, RECIPIENT)
                between = time.perf_counter()
                _plan(visits[:part])
                planned = time.perf_counter()
                if send_due(limit=part, seconds=600) != part:
                    raise RuntimeError("Not every message was sent.")
                ended = time.perf_counter()
                if turn:
                    rounds.append((part / (ended - planned), len(rows) / (between - began)))
    rate, raw_rate = (statistics.mean(one[i] for one in rounds) for i in range(2))
    yield Result("mail_rate", rate, "mails/s", raw_rate, limit=0.3, better="higher")


def measure_due_scan(repeats: int = 300) -> Iterator[Result]:
    """due_scan_growth: claiming what is due with a thousand and with a million other messages in the ledger."""
    visits = _visits()
    Message.objects.all().delete()
    took = []
    for first, last in ((1, 1_000), (1_001, MILLION)):
        with connection.cursor() as cursor:
            organization = visits[0].organization_id
            cursor.execute(_HISTORY, {"organization": organization, "first": first, "last": last})
            cursor.execute("VACUUM ANALYZE notifications_message")
        time.sleep(SETTLE)
        _plan(visits[: repeats + 10])
        took.append(quickest_tenth(_claim, repeats))
    yield Result("due_scan_growth", took[1], "ms", took[0], limit=1.5)


def _claim() -> None:
    if claim_one(owner="bench") is None:
        raise RuntimeError("What is due was not found.")


def _visits() -> list[Appointment]:
    """The visits of a clinic whose mails leave the house."""
    found = Organization.objects.filter(code="mail").first()
    if found is None:
        group = make_workload("mail").group
        Client.objects.filter(group=group).update(email=RECIPIENT)
        Organization.objects.filter(code="mail").update(sandbox=False)
        found = group.organization
    return list(Appointment.objects.filter(organization_id=found.pk).select_related("group").order_by("pk"))


def _plan(visits: list[Appointment]) -> None:
    """A message for each, due since a second ago."""
    now = clock.now()
    messages = [
        new_message(
            Kind.BOOKED,
            subject=f"appointment:{visit.pk}",
            organization_id=visit.organization_id,
            group=visit.group,
            appointment=visit,
            revision=visit.revision,
            recipient=RECIPIENT,
            language="en",
            says=said_of(visit),
            send_at=now - timedelta(seconds=1),
            moment=str(now),
            by_client=True,
        )
        for visit in visits
    ]
    Message.objects.bulk_create(messages)


def _wait_for(port: int) -> None:
    ends = time.monotonic() + 30
    while time.monotonic() < ends:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise RuntimeError("The mail server does not answer.")


def _size_of_one(visits: list[Appointment], taken: Path) -> int:
    """How many bytes one of our mails has, so that the baseline sends as many."""
    _plan(visits[-1:])
    send_due(limit=1)
    return int(taken.read_text().split()[-1])

"""What the play's own visits were told when they were booked: rows of the ledger without a mail in the letter box.

Without them the demo would have visits that nobody ever heard of, and its next change would be told to nobody.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from apps.appointments.models import Appointment
from apps.groups.models import Client
from apps.notifications.actions.planning import new_message
from apps.notifications.kinds import Kind, Reason, State
from apps.notifications.mails import language_for
from apps.notifications.models import Message
from apps.notifications.says import said_of

AHEAD = timedelta(days=5)  # how long before it a visit of the play was booked
EVERY_REFUSED = 40  # of so many letters one came back


def write_letters(visits: Sequence[Appointment], now: datetime) -> None:
    """A confirmation of each visit that was booked online, sent when it was booked; a few were refused."""
    booked = [visit for visit in visits if visit.source == Appointment.Source.WEB and visit.state != "pending"]
    emails = dict(Client.objects.filter(pk__in={one.client_id for one in booked}).values_list("pk", "email"))
    Message.objects.bulk_create(_letter(visit, emails[visit.client_id], now) for visit in booked)


def _letter(visit: Appointment, email: str, now: datetime) -> Message:
    sent_at = min(visit.starts_at - AHEAD, now - timedelta(hours=1))
    refused = visit.pk % EVERY_REFUSED == 0
    return new_message(
        Kind.BOOKED,
        subject=f"appointment:{visit.pk}",
        organization_id=visit.organization_id,
        group=visit.group,
        appointment=visit,
        revision=visit.revision,
        recipient=email,
        language=language_for("", visit.group),
        by_client=True,
        says=said_of(visit) | {"state": "booked"},
        send_at=sent_at,
        not_after=visit.starts_at,
        state=State.FAILED if refused else State.SENT,
        reason=Reason.REFUSED if refused else "",
        last_error="550 No such mailbox." if refused else "",
        sent_at=None if refused else sent_at,
        attempts=1,
    )

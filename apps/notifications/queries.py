"""Reading the ledger: the timeline of a visit's messages, what waits, what has failed, the letter box."""

from datetime import timedelta
from typing import NamedTuple

from django.db.models import Min, QuerySet
from django.db.models.functions import Now

from apps.appointments.models import Appointment
from apps.notifications.kinds import OF_VISITS, OPEN, State
from apps.notifications.models import CapturedMail, Message


def messages_of(appointment: Appointment) -> QuerySet[Message]:
    """Everything that was said about one visit, is still to be said, or was dropped and why; oldest first."""
    rows = Message.objects.filter(appointment=appointment, organization_id=appointment.organization_id)
    return rows.order_by("id")


class Said(NamedTuple):
    """One message about a visit, as far as others need to know it."""

    id: int
    revision: int
    state: str
    by_client: bool
    again: bool
    says: dict[str, object]


def said_about(appointment: int) -> list[Said]:
    """What was planned about one visit, the newest first. One statement."""
    rows = Message.objects.filter(appointment_id=appointment, kind__in=OF_VISITS)
    fields = ("id", "revision", "state", "by_client", "again", "says")
    return [Said(*row) for row in rows.order_by("-revision", "-id").values_list(*fields)]


def latest_resend(appointment: int, within: timedelta) -> Message | None:
    """The last message that staff asked for again, if that was within this time."""
    rows = Message.objects.filter(appointment_id=appointment, again=True, created_at__gt=Now() - within)
    return rows.order_by("-id").first()


def oldest_due_seconds() -> float:
    """How long the message that is due longest has waited, in seconds; 0.0 when none is due."""
    due = Message.objects.filter(state__in=OPEN, due_at__lte=Now())
    ages = [due.filter(urgent=urgent).aggregate(age=Now() - Min("due_at"))["age"] for urgent in (True, False)]
    return max((age.total_seconds() for age in ages if age is not None), default=0.0)


def given_up(within: timedelta) -> int:
    """How many messages were given up lately: nobody refused them, they just did not get through."""
    rows = Message.objects.filter(state=State.FAILED, reason="given_up", due_at__gt=Now() - within)
    return rows.count()


def letter_box(most: int) -> list[CapturedMail]:
    """The mails that did not leave this machine, newest first, with their organisations. One statement."""
    return list(CapturedMail.objects.select_related("organization").order_by("-sent_at", "-id")[:most])

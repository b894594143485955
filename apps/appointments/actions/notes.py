"""Notes: a line on top of a calendar's day. They take no time."""

from datetime import date, datetime

from django.db import transaction

from apps.appointments.models import Note
from apps.core.actor import Actor
from apps.core.errors import Conflict, Invalid
from apps.groups.models import Calendar
from apps.organizations.roles import Right, require
from apps.outbox.actions import publish


@transaction.atomic
def add_note(*, actor: Actor, calendar: Calendar, day: date, text: str) -> Note:
    """Write a note on one local day of a calendar; Invalid when it says nothing."""
    require(actor, Right.BOOK)
    if not text.strip():
        raise Invalid("A note says something.", fields={"text": ["This field is required."]})
    note = Note.objects.create(organization_id=calendar.organization_id, calendar=calendar, day=day, text=text.strip())
    _tell(actor, note, "created")
    return note


@transaction.atomic
def remove_note(*, actor: Actor, note: Note, now: datetime) -> Note:
    """Take a note off its day. The row stays, marked as removed."""
    require(actor, Right.BOOK)
    if not Note.objects.filter(pk=note.pk, removed_at=None).update(removed_at=now, updated_at=now):
        raise Conflict("This note has been removed already.", code="changed_meanwhile")
    note.refresh_from_db()
    _tell(actor, note, "removed")
    return note


def _tell(actor: Actor, note: Note, topic: str) -> None:
    publish(
        f"note.{topic}",
        actor=actor,
        subject=f"note:{note.pk}",
        revision=1,
        payload={"note": note.pk, "calendar": note.calendar_id, "day": note.day.isoformat()},
    )

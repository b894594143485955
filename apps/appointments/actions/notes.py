"""Notes: a line on top of a calendar's day. They take no time."""

from datetime import date, datetime
from typing import Any, Unpack

from django.db import transaction
from django.db.models import F

from apps.appointments.actions.marks import NoteMarks
from apps.appointments.models import Note
from apps.core.actor import Actor
from apps.core.errors import Conflict, Invalid
from apps.groups.models import Calendar
from apps.organizations.roles import Right, require
from apps.outbox.actions import publish


@transaction.atomic
def add_note(*, actor: Actor, calendar: Calendar, day: date, text: str, **marks: Unpack[NoteMarks]) -> Note:
    """Write a note on one local day of a calendar; Invalid when it says nothing.

    `marks` are its comments, color and taker.
    """
    require(actor, Right.BOOK)
    note = Note.objects.create(
        organization_id=calendar.organization_id, calendar=calendar, day=day, text=_said(text), **marks
    )
    _tell(actor, note, "created")
    return note


@transaction.atomic
def change_note(*, actor: Actor, note: Note, day: date, text: str, now: datetime, **marks: Unpack[NoteMarks]) -> Note:
    """Another day, text or marks; Conflict when somebody else has changed or removed it meanwhile."""
    require(actor, Right.BOOK)
    return _write(actor, note, "changed", day=day, text=_said(text), updated_at=now, **marks)


@transaction.atomic
def remove_note(*, actor: Actor, note: Note, now: datetime) -> Note:
    """Take a note off its day. The row stays, marked as removed."""
    require(actor, Right.BOOK)
    return _write(actor, note, "removed", removed_at=now, updated_at=now)


@transaction.atomic
def restore_note(*, actor: Actor, note: Note, now: datetime) -> Note:
    """Put a removed note back on its day."""
    require(actor, Right.BOOK)
    return _write(actor, note, "restored", removed=True, removed_at=None, updated_at=now)


def _said(text: str) -> str:
    if not text.strip():
        raise Invalid("A note says something.", fields={"text": ["This field is required."]})
    return text.strip()


def _write(actor: Actor, note: Note, topic: str, *, removed: bool = False, **changes: Any) -> Note:
    same = Note.objects.filter(pk=note.pk, revision=note.revision, removed_at__isnull=not removed)
    if not same.update(revision=F("revision") + 1, **changes):
        raise Conflict("Somebody else has changed this note meanwhile.", code="changed_meanwhile")
    note.refresh_from_db()
    _tell(actor, note, topic)
    return note


def _tell(actor: Actor, note: Note, topic: str) -> None:
    publish(
        f"note.{topic}",
        actor=actor,
        subject=f"note:{note.pk}",
        revision=note.revision,
        payload={"note": note.pk, "calendar": note.calendar_id, "day": note.day.isoformat()},
    )

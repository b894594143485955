"""Text blocks, which keep bookings out, and notes, which do not."""

from datetime import date

from apps.api.groups.vevents.wish import Wish, refuse
from apps.appointments.access import break_for, note_for
from apps.appointments.actions import (
    add_break,
    add_note,
    change_note,
    move_break,
    remove_break,
    remove_note,
    restore_break,
    restore_note,
)
from apps.core import clock
from apps.core.actor import Actor
from apps.groups.models import Calendar
from apps.groups.timezones import zone_of


def add_break_of(actor: Actor, calendar: Calendar, wish: Wish) -> int:
    """A block; with a rule it comes again."""
    starts_at, ends_at = wish.times()
    pause = add_break(
        actor=actor,
        calendar=calendar,
        starts_at=starts_at,
        ends_at=ends_at,
        rule=wish.rule,
        now=clock.now(),
        **wish.marks,
    )
    return pause.pk


def change_break_of(actor: Actor, number: int, wish: Wish) -> None:
    """Its times, its rule, its texts; into the bin and out of it."""
    now = clock.now()
    pause = break_for(actor, number)
    if wish.deleted is False and pause.removed_at is not None:
        pause = restore_break(actor=actor, pause=pause, now=now)
    if wish.said - {"deleted", "calendar", "type", "is_note", "client", "service"}:
        starts_at, ends_at = wish.times()
        pause = move_break(
            actor=actor,
            pause=pause,
            starts_at=starts_at,
            ends_at=ends_at,
            rule=wish.rule,
            now=now,
            **wish.marks,
        )
    if wish.deleted and pause.removed_at is None:
        remove_break(actor=actor, pause=pause, now=now)


def add_note_of(actor: Actor, calendar: Calendar, wish: Wish) -> int:
    """A line on top of a day."""
    day = _day(wish, calendar)
    note = add_note(
        actor=actor,
        calendar=calendar,
        day=day,
        text=wish.marks.get("text", ""),
        **wish.note_marks(),
    )
    return note.pk


def change_note_of(actor: Actor, number: int, wish: Wish) -> None:
    """Its day and its texts; into the bin and out of it."""
    now = clock.now()
    note = note_for(actor, number)
    if wish.deleted is False and note.removed_at is not None:
        note = restore_note(actor=actor, note=note, now=now)
    if wish.said - {"deleted", "calendar", "type", "is_note", "client", "service"}:
        day, text = _day(wish, note.calendar), wish.marks["text"]
        note = change_note(
            actor=actor,
            note=note,
            day=day,
            text=text,
            now=now,
            **wish.note_marks(),
        )
    if wish.deleted and note.removed_at is None:
        remove_note(actor=actor, note=note, now=now)


def _day(wish: Wish, calendar: Calendar) -> date:
    if wish.starts_at is None:
        raise refuse("starts_at", "This field is required.")
    face = wish.starts_at.astimezone(zone_of(calendar.group.timezone))
    if (face.hour, face.minute, face.second) != (0, 0, 0) or wish.ends_at not in {None, wish.starts_at}:
        raise refuse("starts_at", "A note begins and ends at the midnight of its day.")
    return face.date()

"""What takes time without being an appointment, and the list of everything on a calendar."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from apps.appointments.models.sessions import Session
from apps.groups.models import Calendar, Client, Group, Service
from apps.groups.models.entries import NextEntryId


class Hold(models.Model):
    """A time, or a seat, kept for one visitor for a few minutes, while they prove their address. Never renewed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization_id = models.UUIDField()
    group = models.ForeignKey(Group, models.CASCADE, related_name="+")
    calendar = models.ForeignKey(Calendar, models.CASCADE, related_name="+")
    service = models.ForeignKey(Service, models.CASCADE, related_name="+")
    session = models.ForeignKey(
        Session, models.CASCADE, null=True, blank=True, related_name="holds", help_text="Whose seat it keeps."
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"hold {self.id}"


class Break(models.Model):
    """Time in which a calendar takes nobody: lunch, a meeting, an absence. Breaks may overlap anything.

    One with a `rule` comes again: `starts_at` and `ends_at` are its first time, and the others keep their wall clock.
    """

    id = models.BigIntegerField(primary_key=True, db_default=NextEntryId(), editable=False)
    organization_id = models.UUIDField()
    calendar = models.ForeignKey(Calendar, models.CASCADE, related_name="+", db_index=False)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    rule = models.CharField(
        max_length=255, blank=True, default="", db_default="", help_text="RRULE of RFC 5545, in part."
    )
    zone = models.CharField(
        max_length=64, blank=True, default="", db_default="", help_text="Whose wall clock the rule is read on."
    )
    written_until = models.DateTimeField(
        null=True, blank=True, help_text="How far the times of a rule stand in the occupancy."
    )
    text = models.CharField(max_length=255, blank=True, default="")
    comments = models.TextField(blank=True, default="", db_default="")
    color = models.CharField(max_length=7, blank=True, default="", db_default="")
    taker = models.CharField(max_length=255, blank=True, default="", db_default="")
    removed_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(starts_at__lt=F("ends_at")), name="break_start_before_end"),
            models.CheckConstraint(
                condition=Q(rule="", zone="", written_until=None)
                | ~Q(rule="") & ~Q(zone="") & Q(written_until__isnull=False),
                name="break_rule_is_whole",
            ),
        ]
        indexes = [models.Index(fields=["calendar", "starts_at"], name="break_of_calendar")]

    def __str__(self) -> str:
        return self.text or f"break {self.id}"


class Note(models.Model):
    """A line on top of a day. It blocks nothing."""

    id = models.BigIntegerField(primary_key=True, db_default=NextEntryId(), editable=False)
    organization_id = models.UUIDField()
    calendar = models.ForeignKey(Calendar, models.CASCADE, related_name="+", db_index=False)
    day = models.DateField()
    text = models.TextField()
    comments = models.TextField(blank=True, default="", db_default="")
    color = models.CharField(max_length=7, blank=True, default="", db_default="")
    taker = models.CharField(max_length=255, blank=True, default="", db_default="")
    removed_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1, db_default=1)
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = [models.Index(fields=["calendar", "day"], name="note_of_calendar")]

    def __str__(self) -> str:
        return self.text[:40]


class CalendarEntry(models.Model):
    """Everything on a calendar in one list: a view over appointments, breaks, sessions, openings and notes. Read-only.

    `kind` is appointment, break, session, note, opening or closing. What comes again has a `rule`, and the times of its
    first time. A note begins and ends at the midnight of its day. Columns that a kind does not have are empty.
    """

    id = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=12)
    organization_id = models.UUIDField()
    group = models.ForeignKey(Group, models.DO_NOTHING, related_name="+")
    calendar = models.ForeignKey(Calendar, models.DO_NOTHING, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    rule = models.TextField()
    client = models.ForeignKey(Client, models.DO_NOTHING, related_name="+", null=True)
    service = models.ForeignKey(Service, models.DO_NOTHING, related_name="+", null=True)
    room_id = models.BigIntegerField(null=True)
    state = models.CharField(max_length=10)
    source = models.CharField(max_length=8)
    capacity = models.IntegerField()
    text = models.TextField()
    comments = models.TextField()
    color = models.CharField(max_length=7)
    taker = models.CharField(max_length=255)
    websource = models.CharField(max_length=255)
    custom = models.JSONField()
    deleted = models.BooleanField()
    revision = models.IntegerField()
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "appointments_calendar_entry"
        verbose_name_plural = "calendar entries"

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"

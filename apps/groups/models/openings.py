"""When a calendar may be booked: weekly hours, and dates that differ."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from apps.groups.models.calendars import Calendar
from apps.groups.models.entries import NextEntryId


class Opening(models.Model):
    """Hours on the clinic's wall clock. An end at or before the start is on the next day; 00:00 ends the day itself.

    weekly: every `every`-th ISO week from `valid_from`, until `valid_until` (its last day).
    extra, closed: one day, `valid_from`; extra opens, closed closes.
    """

    class Kind(models.TextChoices):
        WEEKLY = "weekly"
        EXTRA = "extra"
        CLOSED = "closed"

    id = models.BigIntegerField(primary_key=True, db_default=NextEntryId(), editable=False)
    organization_id = models.UUIDField()
    calendar = models.ForeignKey(Calendar, models.CASCADE, related_name="openings")
    kind = models.CharField(max_length=6, choices=Kind, default=Kind.WEEKLY)
    weekday = models.PositiveSmallIntegerField(null=True, blank=True, help_text="0 is Monday; weekly hours only.")
    starts = models.TimeField()
    ends = models.TimeField()
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    every = models.PositiveSmallIntegerField(default=1)
    text = models.CharField(max_length=255, blank=True, default="")
    comments = models.TextField(blank=True, default="", db_default="")
    color = models.CharField(max_length=7, blank=True, default="", db_default="")
    taker = models.CharField(max_length=255, blank=True, default="", db_default="")
    removed_at = models.DateTimeField(null=True, blank=True, help_text="Since then it opens and closes nothing.")
    revision = models.PositiveIntegerField(default=1, db_default=1, help_text="Moves on every change.")
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="weekly", weekday__range=(0, 6)) | (~Q(kind="weekly") & Q(weekday=None, every=1)),
                name="opening_kind",
            ),
            models.CheckConstraint(condition=Q(every__range=(1, 52)), name="opening_every"),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")), name="opening_validity"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.starts:%H:%M}-{self.ends:%H:%M}"

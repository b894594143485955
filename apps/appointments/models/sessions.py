"""Sessions: blocks of time with places, each place booked by somebody else."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from apps.groups.models import Calendar, Service
from apps.groups.models.entries import NextEntryId

MOST_SEATS = 500


class Session(models.Model):
    """A class, a group consultation: it alone takes its calendar and rooms; each seat is an appointment of its own."""

    id = models.BigIntegerField(primary_key=True, db_default=NextEntryId(), editable=False)
    organization_id = models.UUIDField()
    calendar = models.ForeignKey(Calendar, models.CASCADE, related_name="+", db_index=False)
    service = models.ForeignKey(Service, models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    buffer_before = models.PositiveIntegerField(default=0, help_text="Seconds kept free before it.")
    buffer_after = models.PositiveIntegerField(default=0, help_text="Seconds kept free after it.")
    capacity = models.PositiveSmallIntegerField(help_text="How many may take part.")
    text = models.CharField(max_length=255, blank=True, default="")
    comments = models.TextField(blank=True, default="")
    color = models.CharField(max_length=7, blank=True, default="")
    taker = models.CharField(max_length=255, blank=True, default="")
    removed_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(starts_at__lt=F("ends_at")), name="session_start_before_end"),
            models.CheckConstraint(condition=Q(capacity__range=(1, MOST_SEATS)), name="session_capacity"),
        ]
        indexes = [models.Index(fields=["calendar", "starts_at"], name="session_of_calendar")]

    def __str__(self) -> str:
        return self.text or f"session {self.id}"

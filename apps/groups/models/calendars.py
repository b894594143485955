"""What can be double-booked: a practitioner, a room or a device; and the sets they form."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from apps.groups.models.group import Group


class CalendarSet(models.Model):
    """Calendars that stand for one another: the treatment rooms, the dentists."""

    organization_id = models.UUIDField()
    group = models.ForeignKey(Group, models.CASCADE, related_name="calendar_sets")
    name = models.CharField(max_length=255)
    publicname = models.CharField(max_length=255, blank=True, default="")
    sort = models.IntegerField(default=0)
    deleted = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(default=1, db_default=1)
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.name


class Calendar(models.Model):
    """One thing with a timetable. Its row is the lock under which it is booked."""

    class Kind(models.TextChoices):
        PRACTITIONER = "practitioner"
        ROOM = "room"
        DEVICE = "device"

    organization_id = models.UUIDField()
    group = models.ForeignKey(Group, models.CASCADE, related_name="calendars")
    calendar_set = models.ForeignKey(CalendarSet, models.SET_NULL, null=True, blank=True, related_name="calendars")
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.PRACTITIONER)
    name = models.CharField(max_length=255)
    publicname = models.CharField(
        max_length=255, blank=True, default="", help_text="Its name on the public pages; blank keeps it off them."
    )
    address = models.CharField(max_length=255, blank=True, default="")
    zipcode = models.CharField(max_length=16, blank=True, default="")
    city = models.CharField(max_length=64, blank=True, default="")
    step = models.PositiveSmallIntegerField(default=15, help_text="Minutes between the starts offered.")
    sort = models.IntegerField(default=0)
    deleted = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(
        default=1, db_default=1, help_text="Moves on every change; writers compare it."
    )
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(step__range=(1, 24 * 60)), name="calendar_step")]

    def __str__(self) -> str:
        return self.name

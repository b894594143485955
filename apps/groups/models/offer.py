"""What can be booked: services, their categories, who performs them and what else they need."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from apps.groups.models.calendars import Calendar, CalendarSet
from apps.groups.models.group import DAY, Group
from apps.groups.validators import validate_colour


class ServiceCategory(models.Model):
    """A heading over services on the public pages."""

    organization_id = models.UUIDField()
    group = models.ForeignKey(Group, models.CASCADE, related_name="categories")
    name = models.CharField(max_length=255)
    publicname = models.CharField(max_length=255, blank=True, default="")
    sort = models.IntegerField(default=0)
    deleted = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(default=1, db_default=1)
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "service categories"

    def __str__(self) -> str:
        return self.name


class Service(models.Model):
    """Something a customer comes for. Buffers, notice, horizon and cut-off: null means the group's."""

    organization_id = models.UUIDField()
    group = models.ForeignKey(Group, models.CASCADE, related_name="services")
    category = models.ForeignKey(ServiceCategory, models.SET_NULL, null=True, blank=True, related_name="services")
    calendars = models.ManyToManyField(Calendar, through="ServiceCalendar", related_name="services")
    name = models.CharField(max_length=255)
    abbr = models.CharField(max_length=255, blank=True, default="")
    publicname = models.CharField(
        max_length=255, blank=True, default="", help_text="Its name on the public pages; blank keeps it off them."
    )
    description = models.TextField(blank=True, default="")
    length = models.PositiveIntegerField(default=15, help_text="Minutes.")
    color = models.CharField(max_length=7, default="#dddddd", validators=[validate_colour])
    price = models.PositiveIntegerField(null=True, blank=True, help_text="In cents of the group's currency.")
    needs_approval = models.BooleanField(default=False, help_text="A customer's booking waits for the staff's yes.")
    buffer_before = models.PositiveIntegerField(null=True, blank=True)
    buffer_after = models.PositiveIntegerField(null=True, blank=True)
    notice = models.PositiveIntegerField(null=True, blank=True)
    horizon = models.PositiveIntegerField(null=True, blank=True)
    cutoff = models.PositiveIntegerField(null=True, blank=True)
    sort = models.IntegerField(default=0)
    deleted = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(
        default=1, db_default=1, help_text="Moves on every change; writers compare it."
    )
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            # With its buffers a visit stays within 24 hours, which bounds the search for what overlaps it.
            models.CheckConstraint(condition=Q(length__range=(1, DAY // 2)), name="service_length"),
            models.CheckConstraint(
                condition=(Q(buffer_before=None) | Q(buffer_before__lte=DAY // 4))
                & (Q(buffer_after=None) | Q(buffer_after__lte=DAY // 4)),
                name="service_buffers",
            ),
            models.CheckConstraint(condition=Q(horizon=None) | Q(horizon__range=(1, 730)), name="service_horizon"),
            models.CheckConstraint(condition=Q(notice=None) | Q(notice__lte=730 * DAY), name="service_notice"),
        ]

    def __str__(self) -> str:
        return self.name


class ServiceCalendar(models.Model):
    """That a calendar performs a service."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="performers")
    calendar = models.ForeignKey(Calendar, models.CASCADE, related_name="performs")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "calendar"], name="service_calendar_once")]

    def __str__(self) -> str:
        return f"{self.calendar_id} performs {self.service_id}"


class Requirement(models.Model):
    """That a service needs one calendar of a set besides its practitioner: a room, a device."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="requirements")
    calendar_set = models.ForeignKey(CalendarSet, models.CASCADE, related_name="required_by")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "calendar_set"], name="requirement_once")]

    def __str__(self) -> str:
        return f"{self.service_id} needs one of {self.calendar_set_id}"

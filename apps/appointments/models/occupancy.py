"""Who has a calendar when. The constraint of this table is the promise that nobody is booked twice."""

from datetime import timedelta

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields.ranges import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import LessThanOrEqual

from apps.appointments.models.appointment import Appointment
from apps.appointments.models.blocks import Break, Hold
from apps.appointments.models.ranges import CalendarRange, TimeRange
from apps.appointments.models.sessions import Session
from apps.groups.models import Calendar


class Length(models.Func):
    """Real time between two instants, whatever the clocks did."""

    template = "(%(expressions)s)"
    arg_joiner = " - "
    output_field = models.DurationField()


class Occupancy(models.Model):
    """One calendar taken for one stretch of at most 24 hours, buffers included.

    Exclusive rows never meet on one calendar: PostgreSQL refuses the second one (23P01). Breaks and deliberate
    overbookings are not exclusive. A hold's row counts until `expires_at`. Who has a seat of a session has no row here.
    """

    class Kind(models.TextChoices):
        APPOINTMENT = "appointment"
        BREAK = "break"
        HOLD = "hold"
        SESSION = "session"

    id = models.BigAutoField(primary_key=True)
    organization_id = models.UUIDField()
    calendar = models.ForeignKey(Calendar, models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=11, choices=Kind)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    exclusive = models.BooleanField(default=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    appointment = models.ForeignKey(Appointment, models.CASCADE, null=True, blank=True, related_name="occupancy")
    pause = models.ForeignKey(Break, models.CASCADE, null=True, blank=True, related_name="occupancy", db_index=False)
    hold = models.ForeignKey(Hold, models.CASCADE, null=True, blank=True, related_name="occupancy", db_index=False)
    session = models.ForeignKey(
        Session, models.CASCADE, null=True, blank=True, related_name="occupancy", db_index=False
    )

    class Meta:
        verbose_name_plural = "occupancy"
        constraints = [
            ExclusionConstraint(
                name="nobody_is_booked_twice",
                expressions=[
                    (CalendarRange(F("calendar_id"), F("calendar_id")), RangeOperators.OVERLAPS),
                    (TimeRange("starts_at", "ends_at"), RangeOperators.OVERLAPS),
                ],
                condition=Q(exclusive=True),
            ),
            models.CheckConstraint(condition=Q(starts_at__lt=F("ends_at")), name="occupancy_start_before_end"),
            # Readers look back 24 hours from the window they ask about, and no further.
            models.CheckConstraint(
                condition=Q(LessThanOrEqual(Length("ends_at", "starts_at"), models.Value(timedelta(hours=24)))),
                name="occupancy_within_a_day",
            ),
            models.CheckConstraint(
                condition=Q(kind="appointment", appointment__isnull=False, pause=None, hold=None, session=None)
                & Q(expires_at=None)
                | Q(kind="break", pause__isnull=False, appointment=None, hold=None, session=None)
                & Q(expires_at=None, exclusive=False)
                | Q(kind="session", session__isnull=False, appointment=None, pause=None, hold=None) & Q(expires_at=None)
                | Q(kind="hold", hold__isnull=False, appointment=None, pause=None, session=None)
                & Q(expires_at__isnull=False, exclusive=True),
                name="occupancy_has_one_owner",
            ),
        ]
        indexes = [
            models.Index(
                fields=["calendar", "starts_at"], include=["ends_at", "kind", "expires_at"], name="occupancy_window"
            ),
            models.Index(fields=["pause"], condition=Q(pause__isnull=False), name="occupancy_of_break"),
            models.Index(fields=["hold"], condition=Q(hold__isnull=False), name="occupancy_of_hold"),
            models.Index(fields=["session"], condition=Q(session__isnull=False), name="occupancy_of_session"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} on {self.calendar_id}"

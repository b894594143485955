"""The appointment, who takes part, and the links by which its customer reaches it."""

import uuid

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields.ranges import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from apps.appointments.models.ranges import CalendarRange
from apps.appointments.models.sessions import Session
from apps.appointments.states import State
from apps.groups.models import Calendar, Client, Customer, Group, Service
from apps.groups.models.entries import NextEntryId

NO_TIME = [State.PENDING.value, State.CANCELLED.value]
# All but those that are everywhere: what is booked, and what is over.
LOOKED_FOR = ["pending", "confirmed", "arrived", "no_show", "cancelled"]


class Appointment(models.Model):
    """A visit of one client for one service with one calendar. Its times are instants, exact to the second."""

    class Source(models.TextChoices):
        WEB = "web"
        DESK = "desk"
        API = "api"
        PARTNER = "partner"

    id = models.BigIntegerField(primary_key=True, db_default=NextEntryId(), editable=False)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organization_id = models.UUIDField()
    group = models.ForeignKey(Group, models.PROTECT, related_name="+", db_index=False)
    calendar = models.ForeignKey(Calendar, models.PROTECT, related_name="+", db_index=False)
    service = models.ForeignKey(Service, models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, models.PROTECT, related_name="+", db_index=False)
    customer = models.ForeignKey(Customer, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)
    visit_id = models.UUIDField(null=True, blank=True, help_text="Shared by appointments made as one visit.")
    session = models.ForeignKey(Session, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    seat = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Its place in the session, from 0; none while it takes no time."
    )
    state = models.CharField(max_length=10, choices=State, default=State.BOOKED)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    buffer_before = models.PositiveIntegerField(
        default=0, help_text="Seconds kept free before it, as when it was booked."
    )
    buffer_after = models.PositiveIntegerField(default=0, help_text="Seconds kept free after it.")
    overbooked = models.BooleanField(default=False, help_text="Put over something else on purpose.")
    overbook_reason = models.CharField(max_length=255, blank=True, default="")
    source = models.CharField(max_length=8, choices=Source, default=Source.WEB)
    comments = models.TextField(blank=True, default="")
    text = models.CharField(
        max_length=255, blank=True, default="", db_default="", help_text="What a calendar writes on it."
    )
    color = models.CharField(max_length=7, blank=True, default="", db_default="", help_text="Blank: its service's.")
    taker = models.CharField(
        max_length=255, blank=True, default="", db_default="", help_text="Who took it, in the words of a program."
    )
    websource = models.CharField(
        max_length=255, blank=True, default="", db_default="", help_text="Which page it came from."
    )
    custom = models.JSONField(default=dict, db_default={}, blank=True, help_text="Spare columns, by their names.")
    cancel_reason = models.CharField(max_length=255, blank=True, default="")
    cancelled_by = models.CharField(max_length=64, blank=True, default="")
    consent_at = models.DateTimeField(null=True, blank=True, help_text="When the customer agreed to the terms.")
    consent_version = models.CharField(
        max_length=16, blank=True, default="", db_default="", help_text="Which text of the terms that was."
    )
    revision = models.PositiveIntegerField(default=1, help_text="Moves on every change; writers compare it.")
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(starts_at__lt=F("ends_at")), name="appointment_start_before_end"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="appointment_state_known"),
            # Who takes part in a session has a seat exactly as long as the visit takes time.
            models.CheckConstraint(
                condition=Q(seat=None) & (Q(session=None) | Q(state__in=NO_TIME))
                | Q(seat__isnull=False, session__isnull=False) & ~Q(state__in=NO_TIME),
                name="appointment_seat_in_session",
            ),
            # A seat is had once. An exclusion and not a unique index, so that losing a race is told as one (23P01).
            ExclusionConstraint(
                name="nobody_sits_twice",
                expressions=[
                    (CalendarRange(F("session_id"), F("session_id")), RangeOperators.OVERLAPS),
                    (CalendarRange(F("seat"), F("seat")), RangeOperators.OVERLAPS),
                ],
                condition=Q(seat__isnull=False),
            ),
        ]
        # They begin with their keys, which therefore have no index of their own: every booking pays for each index.
        indexes = [
            models.Index(fields=["group", "starts_at"], name="appointment_of_group"),
            models.Index(fields=["calendar", "starts_at"], name="appointment_of_calendar"),
            models.Index(fields=["client", "starts_at"], name="appointment_of_client"),
            models.Index(fields=["customer", "starts_at"], name="appointment_of_customer"),
            # The few that people look for among all; no other row pays for these.
            models.Index(fields=["state", "-id"], condition=Q(state__in=LOOKED_FOR), name="appointment_of_state"),
            models.Index(fields=["source", "-id"], condition=~Q(source="web"), name="appointment_of_source"),
            models.Index(fields=["-id"], condition=Q(overbooked=True), name="appointment_overbooked"),
            models.Index(fields=["session"], condition=Q(session__isnull=False), name="appointment_of_session"),
        ]

    def __str__(self) -> str:
        return f"appointment {self.id}"


class Participant(models.Model):
    """Somebody who takes part besides the client, who is the appointment's own: another customer, an agent."""

    class Kind(models.TextChoices):
        CUSTOMER = "customer"
        AGENT = "agent"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization_id = models.UUIDField()
    appointment = models.ForeignKey(Appointment, models.CASCADE, related_name="participants", db_index=False)
    kind = models.CharField(max_length=8, choices=Kind)
    client = models.ForeignKey(Client, models.CASCADE, null=True, blank=True, related_name="+")
    member = models.ForeignKey("organizations.Member", models.CASCADE, null=True, blank=True, related_name="+")
    joined_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="customer", client__isnull=False, member=None)
                | Q(kind="agent", member__isnull=False, client=None),
                name="participant_is_somebody",
            ),
            models.UniqueConstraint(fields=["appointment", "member"], name="participant_member_once"),
            models.UniqueConstraint(fields=["appointment", "client"], name="participant_client_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.appointment_id}"


class ManageLink(models.Model):
    """One link by which a customer sees, moves and cancels one appointment. Only the token's hash is kept."""

    token_hash = models.BinaryField(max_length=32, unique=True, editable=False)
    organization_id = models.UUIDField()
    appointment = models.ForeignKey(Appointment, models.CASCADE, related_name="manage_links")
    expires_at = models.DateTimeField()
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"link to {self.appointment_id}"

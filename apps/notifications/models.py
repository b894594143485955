"""The ledger of what is said to people, and the letter box of demo mode."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from apps.appointments.models import Appointment
from apps.groups.models import Group
from apps.notifications.kinds import OPEN, Kind, State
from apps.organizations.models import Organization


class Message(models.Model):
    """One thing to say to one person by one channel, now or later. Never its words: they are written when it is sent.

    `says` holds what it tells (state, instants, calendar), so that it can be compared with what is true, and with what
    was told before.
    """

    class Channel(models.TextChoices):
        EMAIL = "email"

    id = models.BigAutoField(primary_key=True)
    organization_id = models.UUIDField()
    group = models.ForeignKey(Group, models.CASCADE, null=True, related_name="+", db_index=False)
    appointment = models.ForeignKey(Appointment, models.CASCADE, null=True, related_name="+", db_index=False)
    verification = models.UUIDField(null=True, help_text="Whose code it brings; such rows are not kept as long.")
    dedup_key = models.CharField(
        max_length=200, unique=True, help_text="Kind, subject, its revision, channel, recipient, moment."
    )
    channel = models.CharField(max_length=8, choices=Channel, default=Channel.EMAIL)
    kind = models.CharField(max_length=16, choices=Kind)
    urgent = models.BooleanField(default=False)
    by_client = models.BooleanField(default=False, help_text="The client did it, and saw it on the page.")
    again = models.BooleanField(default=False, help_text="Asked for by staff, whatever was told before.")
    revision = models.PositiveIntegerField(default=0, help_text="The appointment's, or the number of the code.")
    says = models.JSONField(default=dict)
    recipient = models.CharField(max_length=255, blank=True, default="")
    language = models.CharField(max_length=8)
    state = models.CharField(max_length=8, choices=State, default=State.PLANNED)
    reason = models.CharField(max_length=32, blank=True, default="")
    send_at = models.DateTimeField(help_text="Not before.")
    not_after = models.DateTimeField(null=True, help_text="Afterwards it is dropped.")
    due_at = models.DateTimeField(help_text="Looked at next: its time, its next try, or the end of its lease.")
    attempts = models.PositiveSmallIntegerField(default=0)
    unclear = models.PositiveSmallIntegerField(
        default=0, help_text="Tries of which nobody knows whether they arrived: each may be a duplicate."
    )
    lease_owner = models.CharField(max_length=64, blank=True, default="")
    lease_until = models.DateTimeField(null=True)
    reference = models.CharField(max_length=255, help_text="The Message-ID, the same at every try.")
    last_error = models.CharField(max_length=500, blank=True, default="")
    sent_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="message_state_known"),
            models.CheckConstraint(
                condition=Q(state="sending", lease_until__isnull=False) | (~Q(state="sending") & Q(lease_until=None)),
                name="message_lease",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["dropped", "failed"]) | ~Q(reason=""), name="message_reason"
            ),
            models.CheckConstraint(condition=~Q(state="sent") | Q(sent_at__isnull=False), name="message_sent_at"),
        ]
        # What is still to be said, in two lanes; of what was said long ago the search for work reads nothing.
        indexes = [
            models.Index(
                fields=["due_at", "id"], condition=Q(state__in=sorted(OPEN), urgent=True), name="message_urgent"
            ),
            models.Index(
                fields=["due_at", "id"], condition=Q(state__in=sorted(OPEN), urgent=False), name="message_due"
            ),
            models.Index(fields=["appointment", "revision"], name="message_of_appointment"),
            models.Index(
                fields=["verification", "revision"],
                condition=Q(verification__isnull=False),
                name="message_of_verification",
            ),
            models.Index(fields=["state", "-id"], condition=Q(state__in=["dropped", "failed"]), name="message_unsent"),
            models.Index(fields=["reason", "-id"], condition=~Q(reason=""), name="message_of_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} message {self.pk}"


class CapturedMail(models.Model):
    """A mail that did not leave this machine: of a sandbox, or of a demo without a mail server. Codes and all."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+")
    channel = models.CharField(max_length=8)
    kind = models.CharField(max_length=16)
    recipient = models.CharField(max_length=255)
    subject = models.TextField()
    text = models.TextField()
    html = models.TextField()
    calendar = models.TextField(blank=True, default="")
    reference = models.CharField(max_length=255, unique=True)
    sent_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["-sent_at", "-id"], name="captured_newest")]

    def __str__(self) -> str:
        return f"captured {self.kind} {self.pk}"

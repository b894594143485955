"""Events, and the telling of each to those who want it.

`organization_id` has no foreign key: the outbox stands below the tenants, and a fact outlives its tenant's row.
"""

from django.db import models
from django.db.models.functions import Now


class CurrentTransaction(models.Func):
    """`pg_current_xact_id()` as a number: the order in which feeds may show events."""

    template = "pg_current_xact_id()::text::bigint"
    output_field = models.BigIntegerField()


class Event(models.Model):
    """One fact, written in the transaction that made it true. Never changed, kept as timeline, log and feed.

    `payload` holds ids, revisions, instants and states; never names, contacts or reasons.
    """

    id = models.BigAutoField(primary_key=True)
    organization_id = models.UUIDField()
    topic = models.CharField(max_length=64)
    subject = models.CharField(max_length=64, help_text="What the fact is about: appointment:12.")
    revision = models.PositiveIntegerField(default=0, help_text="The subject's revision after the change.")
    payload = models.JSONField(default=dict)
    actor = models.CharField(max_length=64)
    request_id = models.CharField(max_length=64, default="", blank=True)
    transaction_id = models.BigIntegerField(db_default=CurrentTransaction(), editable=False)
    occurred_at = models.DateTimeField(db_default=Now())
    fanned_out = models.BooleanField(default=False, help_text="Whether its deliveries have been written.")

    class Meta:
        indexes = [
            models.Index(fields=["id"], condition=models.Q(fanned_out=False), name="event_waiting"),
            models.Index(fields=["subject", "id"], name="event_timeline"),
            models.Index(fields=["organization_id", "transaction_id", "id"], name="event_feed"),
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.subject}"


class Delivery(models.Model):
    """Telling one event once to one receiver."""

    class State(models.TextChoices):
        WAITING = "waiting"
        DONE = "done"
        DEAD = "dead"

    id = models.BigAutoField(primary_key=True)
    event = models.ForeignKey(Event, models.CASCADE, related_name="deliveries")
    receiver = models.CharField(max_length=100, help_text="handler:NAME")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(db_default=Now())
    done_at = models.DateTimeField(null=True)
    error = models.TextField(default="", blank=True)

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [models.UniqueConstraint(fields=["event", "receiver"], name="delivery_once")]
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(state="waiting"), name="delivery_due"),
            models.Index(fields=["-id"], condition=models.Q(state="dead"), name="delivery_dead"),
        ]

    def __str__(self) -> str:
        return f"{self.receiver} of event {self.event_id}"

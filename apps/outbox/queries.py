"""Reading facts: timelines, the gap-free feed, and what is stuck."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db.models import BigIntegerField, Func, Min, Q, QuerySet
from django.db.models.functions import Now

from apps.outbox.models import Delivery, Event


class OldestRunning(Func):
    """Transactions below this one have all ended, so no event can still appear among theirs."""

    template = "pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
    output_field = BigIntegerField()


def timeline_of(organization: UUID, subject: str) -> QuerySet[Event]:
    """Everything that happened to one subject, oldest first."""
    return Event.objects.filter(organization_id=organization, subject=subject).order_by("id")


def facts_of(topic: str, *, since: datetime, until: datetime) -> Iterator[Event]:
    """What was told under one topic in that time, of every organisation. One statement, which reads a whole table."""
    return Event.objects.filter(topic=topic, occurred_at__gte=since, occurred_at__lt=until).order_by("id").iterator()


def latest_of(organization: UUID, subject: str, most: int) -> list[Event]:
    """The last facts about one subject, the last one first. One statement."""
    return list(timeline_of(organization, subject).reverse()[:most])


def feed_after(organization: UUID, cursor: tuple[int, int], limit: int = 100) -> list[Event]:
    """The next events after `cursor` (transaction id, event id), in an order in which none is ever skipped.

    An event whose transaction began before a still running one waits until that has ended.
    """
    transaction_id, event_id = cursor
    later = Q(transaction_id__gt=transaction_id) | Q(transaction_id=transaction_id, id__gt=event_id)
    settled = Q(transaction_id__lt=OldestRunning())
    events = Event.objects.filter(later, settled, organization_id=organization)
    return list(events.order_by("transaction_id", "id")[:limit])


def feed_position(organization: UUID) -> tuple[int, int]:
    """Where a reader begins who wants only what comes from now on: the cursor of the last event that is settled."""
    settled = Event.objects.filter(organization_id=organization, transaction_id__lt=OldestRunning())
    found = settled.order_by("-transaction_id", "-id").values_list("transaction_id", "id").first()
    return found or (0, 0)


def oldest_waiting_seconds() -> float:
    """How long the most overdue fact or delivery has waited, in seconds; 0.0 when nothing is overdue."""
    event = Event.objects.filter(fanned_out=False).aggregate(age=Now() - Min("occurred_at"))["age"]
    delivery = Delivery.objects.filter(state=Delivery.State.WAITING, due_at__lte=Now()).aggregate(
        age=Now() - Min("due_at")
    )
    return max((age.total_seconds() for age in (event, delivery["age"]) if age is not None), default=0.0)


def dead_deliveries() -> QuerySet[Delivery]:
    """Deliveries given up on; they stay until a person looks."""
    return Delivery.objects.filter(state=Delivery.State.DEAD).order_by("-id")

"""Reading facts: timelines, the feed that skips nothing, and what is stuck."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from unittest.mock import patch
from uuid import UUID

import pytest
from django.db import connections, transaction
from django.db.models.functions import Now

from apps.core.actor import system
from apps.outbox.actions import publish
from apps.outbox.models import Delivery, Event
from apps.outbox.queries import dead_deliveries, feed_after, oldest_waiting_seconds, timeline_of
from tests.outbox.facts import CLINIC, fact

STRANGER = UUID(int=8)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def no_nudge() -> Iterator[None]:
    with patch("apps.outbox.actions.publishing.nudge"):
        yield


class Slow:
    """A transaction on a connection of its own that has told a fact and does not commit until it is let go."""

    def __init__(self, subject: str) -> None:
        self.written, self.let_go = threading.Event(), threading.Event()
        self.thread = threading.Thread(target=partial(self.run, subject))
        self.thread.start()
        assert self.written.wait(60)

    def run(self, subject: str) -> None:
        try:
            with transaction.atomic():
                publish("test.said", actor=system(CLINIC), subject=subject, revision=1, payload={})
                self.written.set()
                self.let_go.wait(60)
        finally:
            connections.close_all()

    def commit(self) -> None:
        self.let_go.set()
        self.thread.join(10)


def subjects(cursor: tuple[int, int] = (0, 0), limit: int = 100) -> list[str]:
    return [event.subject for event in feed_after(CLINIC, cursor, limit)]


def test_the_feed_waits_for_an_older_transaction_instead_of_skipping_its_fact() -> None:
    fact(subject="before")
    slow = Slow("slow")
    try:
        fact(subject="fast")
        assert list(Event.objects.order_by("id").values_list("subject", flat=True)) == ["before", "fast"]
        # A reader who took "fast" now would remember its place, and "slow" would come to lie before that.
        assert subjects() == ["before"]
    finally:
        slow.commit()
    assert subjects() == ["before", "slow", "fast"]


def test_the_feed_goes_on_after_its_cursor_also_within_one_transaction() -> None:
    with transaction.atomic():
        for number in range(3):
            publish("test.said", actor=system(CLINIC), subject=f"thing:{number}", revision=1, payload={})
    fact(subject="later")
    seen, cursor = [], (0, 0)
    while page := feed_after(CLINIC, cursor, limit=2):
        seen.append([event.subject for event in page])
        cursor = (page[-1].transaction_id, page[-1].pk)
    assert seen == [["thing:0", "thing:1"], ["thing:2", "later"]]


def test_feed_and_timeline_show_one_organisation_its_own_facts() -> None:
    first = fact(subject="thing:1")
    fact(subject="thing:2")
    with transaction.atomic():
        publish("test.said", actor=system(STRANGER), subject="thing:1", revision=1, payload={})
    last = fact(subject="thing:1")
    assert subjects() == ["thing:1", "thing:2", "thing:1"]
    assert list(timeline_of(CLINIC, "thing:1")) == [first, last]


def delivery(event: Event, receiver: str, **fields: object) -> Delivery:
    return Delivery.objects.create(event=event, receiver=receiver, **fields)


def test_nothing_overdue_is_nought_seconds() -> None:
    event = fact()
    Event.objects.update(fanned_out=True)
    delivery(event, "handler:later", due_at=Now() + timedelta(hours=1))
    delivery(event, "handler:done", due_at=Now() - timedelta(hours=1), state="done")
    delivery(event, "handler:dead", due_at=Now() - timedelta(hours=1), state="dead")
    assert oldest_waiting_seconds() == 0.0


@pytest.mark.parametrize(("event_age", "delivery_age"), [(90, 30), (30, 90)])
def test_the_most_overdue_counts_be_it_a_fact_or_a_delivery(event_age: int, delivery_age: int) -> None:
    event = fact()
    Event.objects.update(occurred_at=Now() - timedelta(seconds=event_age))
    delivery(event, "handler:test", due_at=Now() - timedelta(seconds=delivery_age))
    assert 90 <= oldest_waiting_seconds() < 120


def test_dead_deliveries_are_listed_the_newest_first() -> None:
    event = fact()
    first = delivery(event, "handler:a", state="dead")
    delivery(event, "handler:b")
    last = delivery(event, "handler:c", state="dead")
    assert list(dead_deliveries()) == [last, first]

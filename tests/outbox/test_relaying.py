"""Telling: once each, oldest first, and whoever fails waits alone."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
import structlog
from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import F
from django.db.models.functions import Now

from apps.outbox.actions import relay, relaying
from apps.outbox.actions.relaying import claim_one, fan_out, tell
from apps.outbox.handlers import forget, handles
from apps.outbox.models import Delivery, Event
from apps.outbox.queries import dead_deliveries
from apps.outbox.tasks import relay_events
from tests.outbox.facts import fact, handler, ignore, states
from tests.racing import race

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def no_nudge() -> Iterator[None]:
    with patch("apps.outbox.actions.publishing.nudge"):
        yield


def make_due() -> None:
    """As if every wait were over."""
    Delivery.objects.update(due_at=Now())


def said(record: logging.LogRecord) -> dict[str, Any]:
    """What was logged, by name."""
    assert isinstance(record.msg, dict)
    return record.msg


def test_a_fact_is_told_once_to_each_who_wants_it() -> None:
    heard: list[tuple[str, int]] = []
    with (
        handler("a", lambda event: heard.append(("a", event.pk))),
        handler("b", lambda event: heard.append(("b", event.pk)), "test.said", "test.heard"),
    ):
        first, heard_of, unwanted = fact(), fact("test.heard"), fact("test.unwanted")
        assert relay() == 3
        assert relay_events() == 0
    assert heard == [("a", first.pk), ("b", first.pk), ("b", heard_of.pk)]
    assert states() == {
        (first.pk, "handler:a"): "done",
        (first.pk, "handler:b"): "done",
        (heard_of.pk, "handler:b"): "done",
    }
    assert Event.objects.get(pk=unwanted.pk).fanned_out


def test_what_was_told_says_when_and_at_which_try(told: list[int]) -> None:
    fact()
    relay()
    row = Delivery.objects.annotate(took=F("done_at") - F("event__occurred_at")).get()
    assert (row.state, row.attempts, row.error) == ("done", 1, "")
    assert timedelta() < row.took < timedelta(seconds=60)


def test_facts_are_told_in_the_order_in_which_they_were_written(told: list[int]) -> None:
    written = [fact().pk for _ in range(5)]
    relay()
    assert told == written


def test_more_facts_than_one_batch_are_all_fanned_out(told: list[int]) -> None:
    written = [fact().pk for _ in range(7)]
    with patch.object(relaying, "BATCH", 3):
        assert relay() == 7
    assert told == written


def test_a_fact_is_fanned_out_once_however_often_it_is_asked_for(told: list[int]) -> None:
    fact()
    assert (fan_out(10), fan_out(10)) == (1, 0)
    Event.objects.update(fanned_out=False)
    assert fan_out(10) == 1
    assert Delivery.objects.count() == 1


def test_the_facts_that_handlers_tell_are_told_in_the_same_turn(told: list[int]) -> None:
    with handler("again", lambda event: fact("test.said") and None, "test.first"):
        fact("test.first")
        assert relay() == 2
    assert told == [Event.objects.get(topic="test.said").pk]


@pytest.mark.parametrize("ends", [{"limit": 2}, {"seconds": 0.0}])
def test_a_relay_whose_turn_ends_makes_room_and_asks_for_another(told: list[int], ends: dict[str, int]) -> None:
    for _ in range(3):
        fact()
    with patch.object(relaying, "nudge") as nudge:
        assert relay(**ends) == ends.get("limit", 0)
        assert nudge.call_count == 1
        relay()
        assert nudge.call_count == 1
    assert len(told) == 3


def test_what_a_handler_tells_carries_the_request_that_began_it(told: list[int]) -> None:
    with handler("again", lambda event: fact("test.said") and None, "test.first"):
        with structlog.contextvars.bound_contextvars(request_id="request-1"):
            fact("test.first")
        relay()
    assert list(Event.objects.values_list("topic", "request_id").order_by("id")) == [
        ("test.first", "request-1"),
        ("test.said", "request-1"),
    ]
    assert "request_id" not in structlog.contextvars.get_contextvars()


def test_a_handler_that_fails_undoes_its_own_work_alone_and_waits(caplog: pytest.LogCaptureFixture) -> None:
    def write_and_fail(event: Event) -> None:
        Event.objects.filter(pk=event.pk).update(revision=99)
        raise LookupError("nothing\nhere")

    with handler("bad", write_and_fail), handler("good", ignore):
        event = fact()
        assert relay() == 2
    assert states() == {(event.pk, "handler:bad"): "waiting", (event.pk, "handler:good"): "done"}
    row = Delivery.objects.annotate(rest=F("due_at") - Now()).get(receiver="handler:bad")
    assert (row.attempts, row.error) == (1, "LookupError: nothing")
    assert timedelta(seconds=0) < row.rest < timedelta(seconds=2.3)
    assert Event.objects.get().revision == 1
    # One line at each try; the whole story is told when it is given up.
    assert [(one.levelname, said(one)["event"]) for one in caplog.records] == [("WARNING", "delivery_postponed")]
    assert "exc_info" not in said(caplog.records[0])


def test_a_handler_may_break_its_own_statement_but_not_the_relay() -> None:
    def divide(event: Event) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")

    with handler("bad", divide), handler("good", ignore):
        fact()
        assert relay() == 2
    assert Delivery.objects.get(receiver="handler:bad").error == "DataError: division by zero"
    assert Delivery.objects.get(receiver="handler:good").state == "done"


def test_a_key_that_points_nowhere_is_the_handlers_failure_not_the_relays() -> None:
    """Such keys are checked at the commit, which would come after everything that could catch it."""
    with handler("bad", lambda event: Delivery.objects.create(event_id=0, receiver="x") and None):
        fact()
        assert relay() == 1
    row = Delivery.objects.get()
    assert (row.state, row.error.partition(" on ")[0]) == ("waiting", "IntegrityError: insert or update")


def test_the_values_of_a_refused_row_are_not_kept() -> None:
    def refuse(event: Event) -> None:
        raise IntegrityError("duplicate key\nDETAIL:  Key (email)=(ada@example.org) already exists.")

    with handler("bad", refuse):
        fact()
        relay()
    assert Delivery.objects.get().error == "IntegrityError: duplicate key"


@pytest.mark.parametrize(
    ("words", "kept"),
    [("", "ValueError: "), ("a\x00b\udc80c", "ValueError: a?b?c"), ("x" * 900, "ValueError: " + "x" * 488)],
)
def test_an_error_that_no_column_could_keep_stops_nobody(words: str, kept: str) -> None:
    def fail(event: Event) -> None:
        raise ValueError(words)

    with handler("bad", fail):
        fact()
        relay()
    assert Delivery.objects.get().error == kept


def test_dl_20_after_twelve_tries_it_is_given_up_visibly_and_the_others_are_not_kept(
    told: list[int], caplog: pytest.LogCaptureFixture
) -> None:
    def fail(event: Event) -> None:
        raise LookupError("always")

    with handler("bad", fail):
        first = fact()
        for _ in range(relaying.MOST_ATTEMPTS):
            assert not dead_deliveries().exists()
            make_due()
            relay()
        make_due()
        assert relay() == 0
    dead = dead_deliveries().get()
    assert (dead.receiver, dead.attempts, dead.error) == ("handler:bad", 12, "LookupError: always")
    assert told == [first.pk]
    errors = [record for record in caplog.records if record.levelname == "ERROR"]
    assert [(said(one)["event"], str(said(one)["exc_info"])) for one in errors] == [("delivery_dead", "always")]
    assert sum("delivery_postponed" in record.getMessage() for record in caplog.records) == 11


def test_a_try_counts_even_when_the_process_dies_in_it(told: list[int]) -> None:
    """Claimed and never told: it comes again later, behind the others, and is given up like any other in the end."""
    first, second = fact(), fact()
    fan_out(10)
    assert claim_one() == (Delivery.objects.get(event=first).pk, 1)
    assert relay() == 1
    assert told == [second.pk]
    for _ in range(relaying.MOST_ATTEMPTS):
        make_due()
        claim_one()
    assert Delivery.objects.get(event=first).attempts == 13
    Delivery.objects.update(attempts=12)
    make_due()
    relay()
    assert told == [second.pk]
    assert dead_deliveries().get().error == "DiedEachTime: "


def test_a_claim_that_another_relay_has_taken_over_is_left_to_it(told: list[int]) -> None:
    event = fact()
    fan_out(10)
    slow = claim_one()
    make_due()
    quick = claim_one()
    assert slow is not None
    assert quick is not None
    tell(slow)
    assert told == []
    tell(quick)
    tell(quick)
    assert told == [event.pk]


def test_a_connection_that_dies_in_a_handler_costs_one_try(told: list[int]) -> None:
    def hang_up(event: Event) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    event = fact()
    fan_out(10)
    forget("test")

    def relay_and_lose_the_connection() -> None:
        with handler("test", hang_up), pytest.raises(OperationalError):
            relay()

    race([relay_and_lose_the_connection])
    assert Delivery.objects.values_list("state", "attempts").get() == ("waiting", 1)
    handles("test", "test.said")(lambda event: told.append(event.pk))
    make_due()
    relay()
    assert told == [event.pk]


def test_dl_26_a_delivery_for_a_newer_release_waits_without_using_up_its_tries(
    told: list[int], caplog: pytest.LogCaptureFixture
) -> None:
    with handler("newer", ignore):
        fact()
        fan_out(10)
    for _ in range(relaying.MOST_ATTEMPTS + 1):
        make_due()
        relay()
    row = Delivery.objects.annotate(rest=F("due_at") - Now()).get(receiver="handler:newer")
    assert (row.state, row.attempts, row.error) == ("waiting", 0, "This release has no handler handler:newer.")
    assert timedelta(seconds=50) < row.rest <= timedelta(seconds=60)
    assert caplog.text.count("delivery_unknown_here") == 1
    make_due()
    with handler("newer", ignore):
        relay()
    assert set(Delivery.objects.values_list("receiver", "state", "attempts", "error")) == {
        ("handler:newer", "done", 1, ""),
        ("handler:test", "done", 1, ""),
    }


def test_after_a_week_nobody_will_know_it_any_more() -> None:
    with handler("gone", ignore):
        fact()
        fan_out(10)
    Event.objects.update(occurred_at=Now() - timedelta(days=7, minutes=1))
    relay()
    assert dead_deliveries().get().error == "This release has no handler handler:gone."


def rest_after(attempts: int) -> float:
    """How many seconds a delivery rests once it is claimed for the n-th time."""
    Delivery.objects.update(attempts=attempts - 1, due_at=Now())
    assert claim_one() == (Delivery.objects.get().pk, attempts)
    return float(Delivery.objects.annotate(rest=F("due_at") - Now()).get().rest.total_seconds())


def test_the_waits_grow_and_end_two_days_later(told: list[int]) -> None:
    fact()
    fan_out(10)
    waits = [rest_after(attempts) for attempts in range(1, 14)]
    plain = [2, 8, 32, 128, 512, 2048, 8192, 32768, 43200, 43200, 43200, 43200, 43200]
    # A second for the time between claiming and looking.
    assert all(0.9 * rest - 1 <= wait <= 1.1 * rest for wait, rest in zip(waits, plain, strict=True))
    assert timedelta(days=1.8) < timedelta(seconds=sum(waits[:11])) < timedelta(days=2.2)
    assert len({round(wait / 40) for wait in waits[8:]}) > 1
    assert 0.9 * 43200 - 1 <= rest_after(30_000) <= 1.1 * 43200


def test_a_claim_does_not_wait_for_the_disk_and_the_mark_does(told: list[int]) -> None:
    """A crash may forget a claim; what was told it must not."""

    def setting(statement: str = "SHOW synchronous_commit") -> str:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return str(cursor.fetchone()[0])

    fact()
    fan_out(10)
    with transaction.atomic():
        setting("SELECT set_config('synchronous_commit', 'on', true)")
        claim_one()
        assert setting() == "off"
    before = setting()
    claim_one()
    assert setting() == before

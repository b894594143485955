"""A fact is written in the transaction that makes it true, or not at all."""

import json
from unittest.mock import patch

import pytest
import structlog
from django.db import connection, transaction

from apps.core.actor import Actor, system
from apps.outbox.actions import Fact, publish, publish_many
from apps.outbox.models import Delivery, Event
from tests.outbox.facts import CLINIC, fact

NUDGE = "apps.outbox.actions.publishing.nudge"


def test_a_fact_outside_a_transaction_is_refused(transactional_db: None) -> None:
    with pytest.raises(RuntimeError, match="inside the transaction"):
        publish("test.said", actor=system(CLINIC), subject="thing:1", revision=1, payload={})
    assert Event.objects.count() == 0


def test_dl_21_a_rollback_leaves_no_fact_and_nudges_nobody(transactional_db: None) -> None:
    with patch(NUDGE) as nudge, transaction.atomic():
        publish("test.said", actor=system(CLINIC), subject="thing:1", revision=1, payload={})
        transaction.set_rollback(True)
    assert (Event.objects.count(), nudge.call_count) == (0, 0)


def test_a_fact_is_kept_whole_with_who_when_and_in_which_request(transactional_db: None) -> None:
    actor = Actor(kind="member", organization=CLINIC, id="7")
    with structlog.contextvars.bound_contextvars(request_id="request-1"), patch(NUDGE), transaction.atomic():
        made = publish("test.said", actor=actor, subject="thing:1", revision=3, payload={"state": "booked"})
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_current_xact_id()::text::bigint, statement_timestamp()")
            transaction_id, moment = cursor.fetchone()
    (row,) = Event.objects.values()
    assert moment >= row.pop("occurred_at")
    assert row == {
        "id": made.pk,
        "organization_id": CLINIC,
        "topic": "test.said",
        "subject": "thing:1",
        "revision": 3,
        "payload": {"state": "booked"},
        "actor": "member:7",
        "request_id": "request-1",
        "transaction_id": transaction_id,
        "fanned_out": False,
    }
    assert Delivery.objects.count() == 0


def test_a_fact_outside_any_request_names_none(transactional_db: None) -> None:
    with patch(NUDGE):
        assert fact().request_id == ""


def test_many_facts_are_one_statement_and_keep_their_order(
    transactional_db: None, django_assert_num_queries: object
) -> None:
    facts = [Fact("test.said", f"thing:{number}", number) for number in range(30)]
    with patch(NUDGE) as nudge, transaction.atomic(), django_assert_num_queries(1):  # type: ignore[operator]
        publish_many(facts, actor=system(CLINIC))
        assert nudge.call_count == 0
    assert nudge.call_count == 1
    found = Event.objects.order_by("id").values_list("subject", "revision")
    assert list(found) == [(f"thing:{number}", number) for number in range(30)]


def test_what_is_committed_is_no_error_when_the_nudge_fails(
    transactional_db: None, caplog: pytest.LogCaptureFixture
) -> None:
    def no_thread() -> None:
        raise RuntimeError("can't start new thread")

    with patch(NUDGE, no_thread):
        fact()
    assert Event.objects.count() == 1
    assert "can't start new thread" in caplog.text


def test_payloads_are_json(transactional_db: None) -> None:
    with patch(NUDGE):
        made = fact(visits=[1, 2], state=None)
    with connection.cursor() as cursor:
        cursor.execute("SELECT payload::text FROM outbox_event WHERE id = %s", [made.pk])
        assert json.loads(cursor.fetchone()[0]) == {"visits": [1, 2], "state": None}


def test_rows_name_themselves() -> None:
    said = Event(topic="test.said", subject="thing:1")
    assert (str(said), str(Delivery(receiver="handler:test", event_id=5))) == (
        "test.said thing:1",
        "handler:test of event 5",
    )

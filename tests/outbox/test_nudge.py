"""A commit never waits for the broker, and a broker that comes back is found again."""

import logging
import multiprocessing
import os
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any
from unittest.mock import patch

import pytest
from celery import current_app

from apps.outbox import nudge as nudging
from apps.outbox.tasks import relay_events
from tests.racing import wait_for


class Broker:
    """Stands in for the way to the broker: counts what is sent; refuses, or hangs, when told to."""

    def __init__(self) -> None:
        self.sent = 0
        self.refused = 0
        self.tasks: list[str] = []
        self.away = False
        self.answers = threading.Event()
        self.answers.set()

    def send(self, task: str) -> None:
        self.answers.wait(30)
        if self.away:
            self.refused += 1
            raise ConnectionError("nobody there")
        self.sent += 1
        self.tasks.append(task)


@pytest.fixture
def broker() -> Iterator[Broker]:
    made = Broker()
    with (
        patch.object(nudging, "_send", made.send),
        patch.object(nudging, "_nudger", None),
        patch.object(nudging, "PAUSE", 0.1),
    ):
        yield made
        made.away = False
        made.answers.set()
        threads = [one for one in threading.enumerate() if one.name == "outbox-nudge"]
        assert all(one.daemon for one in threads)
        # A thread that still owes one sends it here, and not by the real way once the patches are gone.
        wait_for(lambda: nudging._nudger is None or not nudging._nudger.flag.is_set(), seconds=60)
        time.sleep(2 * nudging.GATHER)


def test_commits_within_a_moment_become_one_nudge(broker: Broker) -> None:
    with patch.object(nudging, "GATHER", 1.0):  # a machine that is busy elsewhere may take the usual moment for these
        for _ in range(100):
            nudging.nudge()
        wait_for(lambda: broker.sent > 0, seconds=60)
        time.sleep(1.2)
    assert broker.sent == 1
    nudging.nudge()
    wait_for(lambda: broker.sent == 2, seconds=60)


def test_a_commit_does_not_wait_for_a_broker_that_hangs(broker: Broker) -> None:
    broker.answers.clear()
    nudging.nudge()
    began = time.monotonic()
    for _ in range(1_000):
        nudging.nudge()
    # Promised are 50 ms for one; a thousand take about one.
    assert time.monotonic() - began < 1
    assert broker.sent == 0


def test_a_nudge_that_comes_while_one_is_under_way_is_sent_after_it(broker: Broker) -> None:
    broker.answers.clear()
    nudging.nudge()
    time.sleep(3 * nudging.GATHER)
    assert broker.sent == 0
    nudging.nudge()
    broker.answers.set()
    wait_for(lambda: broker.sent == 2, seconds=60)
    time.sleep(4 * nudging.GATHER)
    assert broker.sent == 2


def test_a_broker_that_comes_back_gets_the_nudge_it_is_owed_and_the_log_two_lines(
    broker: Broker, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    broker.away = True
    nudging.nudge()
    wait_for(lambda: broker.refused >= 3, seconds=60)
    broker.away = False
    wait_for(lambda: broker.sent == 1, seconds=60)
    wait_for(lambda: "nudge_sent_again" in caplog.text, seconds=60)
    assert [record.levelname for record in caplog.records] == ["WARNING", "INFO"]
    assert "nobody there" in caplog.text


def test_while_the_broker_is_away_it_is_asked_seldom(broker: Broker) -> None:
    with patch.object(nudging, "PAUSE", 30):
        broker.away = True
        nudging.nudge()
        wait_for(lambda: broker.refused == 1, seconds=60)
        nudging.nudge()
        time.sleep(5 * nudging.GATHER)
        assert broker.refused == 1
        nudging._nudger = None  # its thread sleeps on, and a new one would be started by the next commit


def test_a_process_keeps_its_thread_and_a_forked_one_makes_its_own(broker: Broker) -> None:
    nudging.nudge()
    first = nudging._nudger
    nudging.nudge()
    assert nudging._nudger is first
    assert first is not None
    with patch.object(os, "getpid", return_value=first.pid + 1):
        nudging.nudge()
        assert nudging._nudger is not first
        wait_for(lambda: broker.sent >= 1, seconds=60)
    nudging._nudger = None


def test_a_forked_process_really_sends(broker: Broker) -> None:
    nudging.nudge()
    wait_for(lambda: broker.sent == 1, seconds=60)

    def child() -> None:
        nudging.nudge()
        wait_for(lambda: broker.sent == 2, seconds=60)
        os._exit(7)

    process = multiprocessing.get_context("fork").Process(target=child)
    process.start()
    process.join(30)
    assert process.exitcode == 7


def test_the_message_is_a_relay_that_soon_says_nothing_any_more(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[dict[str, Any]] = []
    send: Callable[..., None] = lambda task, **options: sent.append({"task": task, **options})  # noqa: E731
    monkeypatch.setattr(current_app._get_current_object(), "send_task", send)
    nudging._send()
    assert sent == [{"task": relay_events.name, "expires": 30, "retry": False, "ignore_result": True}]


def test_each_task_that_was_asked_for_is_sent_once(broker: Broker) -> None:
    for _ in range(10):
        nudging.nudge()
        nudging.nudge("notifications.send")
    wait_for(lambda: broker.sent >= 2, seconds=60)
    time.sleep(4 * nudging.GATHER)
    assert broker.tasks == ["notifications.send", "outbox.relay"]

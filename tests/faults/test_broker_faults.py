"""The broker dies, forgets, stays away, or was never there: nothing is lost, and no booking waits for it."""

import signal
import socket
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from django.db.models import F
from redis import Redis

from apps.appointments.models import Appointment
from apps.core import clock
from apps.groups.models import Client
from apps.outbox.models import Delivery
from launch.broker import ThrowawayRedis
from tests.clinic import Clinic, make_clinic
from tests.faults.processes import READY, SENDING, Process, Site, facts, restart_empty, site
from tests.racing import wait_for, web_server
from tests.sizes import show

pytestmark = pytest.mark.slow


def test_dl_05_dl_12_a_broker_that_forgets_everything_loses_no_fact(desk: Site, redis: ThrowawayRedis) -> None:
    """Killed and emptied, or flushed; and then it flaps."""
    worker, beat = desk.worker(), desk.beat()
    worker.wait_until(READY)
    beat.wait_until(SENDING)
    for forget in (ThrowawayRedis.flush, restart_empty):
        _has_all_told_though_the_broker_forgets(desk, redis, worker, beat, forget)
    for rest in (0, 0.3, 0.6):
        redis.kill()
        time.sleep(rest)
        redis.start()
        written = facts(1)
        desk.wait_until_told(seconds=60)
        assert desk.witnessed()[written[0]] == 1
    show(f"{desk.revived} workers revived in all")


def _has_all_told_though_the_broker_forgets(
    desk: Site, redis: ThrowawayRedis, worker: Process, beat: Process, forget: Callable[[ThrowawayRedis], None]
) -> None:
    told, revived = desk.witnessed(), desk.revived
    worker.signal(signal.SIGSTOP)
    queued = facts(100)
    with Redis.from_url(redis.url) as broker:
        sent = beat.says(SENDING)
        wait_for(lambda: beat.says(SENDING) > sent and broker.llen("celery") > 0, seconds=60)
    forget(redis)
    queued += facts(100)
    assert desk.witnessed() == told
    worker.signal(signal.SIGCONT)
    began = time.monotonic()
    desk.wait_until_told(seconds=60)
    show(f"200 facts told {time.monotonic() - began:.1f} s after the broker's return")
    # Celery's worker may end when the broker goes while it holds a task: once more for each such end, at most.
    heard = desk.witnessed() - told
    assert set(heard) == set(queued)
    assert heard.total() - 200 <= desk.revived - revived


def book(server: str, clinic: Clinic, start: str, who: int) -> float:
    """Book over HTTP as a visitor; how long it took."""
    began = time.monotonic()
    answer = httpx.post(
        f"{server}/book/{clinic.group.slug}/appointments.json",
        json={
            "service": clinic.services["visit"].pk,
            "calendar": clinic.calendars["bell"].pk,
            "start": start,
            "client": {
                "firstname": "Ada",
                "lastname": "Lovelace",
                "email": f"ada{who}@example.org",
                "phone": "0612345678",
            },
            "consent": True,
        },
        timeout=60,
    )
    assert answer.status_code == 201, answer.text
    return time.monotonic() - began


def free_starts(server: str, clinic: Clinic) -> list[str]:
    asked = {
        "service": clinic.services["visit"].pk,
        "calendar": clinic.calendars["bell"].pk,
        "from": str(clock.now().date() + timedelta(days=7)),  # today's first may pass before it is booked
        "days": 60,
    }
    days = httpx.get(f"{server}/book/{clinic.group.slug}/slots.json", params=asked, timeout=60).json()["days"]
    return [slot["start"] for day in days for slot in day["slots"]][::2]


def test_dl_06_bookings_go_on_without_the_broker_and_are_told_when_it_is_back(
    desk: Site, redis: ThrowawayRedis
) -> None:
    clinic = make_clinic()
    desk.worker()
    beat = desk.beat()
    with web_server(1, REDIS_URL=redis.url) as server:
        starts = free_starts(server, clinic)
        book(server, clinic, starts[0], who=0)
        desk.wait_until_told(seconds=60)
        redis.stop()
        took = [book(server, clinic, start, who=1 + i % 5) for i, start in enumerate(starts[1:21])]
        assert Delivery.objects.filter(state="waiting").count() + Appointment.objects.count() >= 21
        show(f"without the broker a booking takes {sorted(took)[10] * 1000:.0f} ms, the slowest {max(took) * 1000:.0f}")
        # The nudge promises 50 ms; a booking that waited for the broker would wait for its time-outs of seconds.
        assert sorted(took)[10] < 1.5
        redis.start()
        desk.wait_until_told(seconds=60)
        # Now by the nudge alone: the web process has found the new broker, too.
        beat.kill()
        book(server, clinic, starts[21], who=1)
        desk.wait_until_told(seconds=60)
    visits = Client.objects.order_by("email").values_list("email", "visits")
    assert list(visits) == [("ada0@example.org", 1), ("ada1@example.org", 5)] + [
        (f"ada{who}@example.org", 4) for who in range(2, 6)
    ]


def test_dl_07_a_broker_that_neither_answers_nor_hangs_up_is_given_up(desk: Site) -> None:
    nudge = "import django; django.setup(); from apps.outbox.nudge import _send; _send()"
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        process = desk.start([sys.executable, "-c", nudge], REDIS_URL=address)
        assert process.wait() == 1
    assert process.says("TimeoutError") > 0


def test_without_beat_the_nudges_alone_have_every_fact_told(desk: Site) -> None:
    desk.worker().wait_until(READY)
    publisher = desk.start([sys.executable, "-m", "tests.faults.witness.publish", "40"])
    assert publisher.wait() == 0
    desk.wait_until_told(seconds=60)
    assert set(desk.witnessed().values()) == {1}
    rows = Delivery.objects.filter(receiver="handler:witness")
    late = sorted(rows.values_list(F("done_at") - F("event__occurred_at"), flat=True))
    assert len(late) == 40
    half, most = late[20].total_seconds(), late[-1].total_seconds()
    show(f"from commit to told: half within {half:.3f} s, all within {most:.3f} s")


def test_without_any_redis_the_facts_go_by_files(tmp_path: Path) -> None:
    with site(tmp_path) as desk:
        desk.worker()
        desk.beat()
        written = facts(50)
        desk.wait_until_told(seconds=60)
        assert desk.witnessed() == Counter(written)

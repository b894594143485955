"""Workers, relays and web processes die in the act: what they left is done by the next one, and nothing twice."""

import threading
from collections import Counter
from collections.abc import Iterator
from functools import partial
from typing import Any
from unittest.mock import patch

import httpx
import pytest
from django.db.models import F, Max, QuerySet
from django.db.models.functions import Now

from apps.operations.doctor import Unwell, _queue
from apps.outbox.actions import relay
from apps.outbox.actions.relaying import fan_out
from apps.outbox.handlers import forget, handles
from apps.outbox.models import Delivery, Event
from apps.outbox.queries import dead_deliveries
from tests.clinic import make_clinic
from tests.faults.processes import READY, SENDING, Site, facts
from tests.faults.test_broker_faults import book, free_starts
from tests.faults.witness.unguarded import look
from tests.racing import race, wait_for, web_server
from tests.sizes import show


def make_due() -> None:
    Delivery.objects.update(due_at=Now())


def hearings_kept() -> int:
    """How many hearings were committed."""
    return Event.objects.filter(topic="fault.heard").count()


@pytest.mark.parametrize(("point", "hearings"), [("relay.after_claim", 1), ("relay.before_commit", 2)])
def test_g27_a_relay_that_dies_at_any_point_leaves_its_work_to_the_next(desk: Site, point: str, hearings: int) -> None:
    (event,) = facts(1)
    with desk.relays() as relays:
        assert relays.run(point) == -9
        make_due()
        assert relays.run() == 0
    # What the handler did outside the database is done again at most once for each kill; what it wrote, never.
    assert (desk.witnessed(), hearings_kept()) == (Counter({event: hearings}), 1)
    assert Delivery.objects.values_list("state", "attempts").get() == ("done", 2)


def test_dl_20_a_fact_that_kills_its_relay_keeps_nobody_from_being_told(desk: Site) -> None:
    facts(1, "fault.deadly")
    others = facts(20)
    # It rests 2 s after the first death and 8 s after the second: a slow machine may begin a relay later than that.
    statuses = []
    with desk.relays() as relays:
        while len(statuses) < 4 and 0 not in statuses:
            statuses.append(relays.run())
    assert (statuses[0], statuses[-1]) == (-9, 0)
    assert (desk.witnessed("died").total(), desk.witnessed()) == (len(statuses) - 1, Counter(others))


def test_dl_20_without_the_claim_it_kills_every_relay_and_nobody_is_told(desk: Site) -> None:
    """The control."""
    facts(1, "fault.deadly")
    facts(20)
    with desk.relays(WITNESS_UNGUARDED="1") as relays:
        statuses = [relays.run() for _ in range(3)]
    assert (statuses, desk.witnessed()) == ([-9, -9, -9], Counter())


@pytest.mark.slow
def test_dl_20_poison_waits_alone_and_shows_when_it_is_given_up(desk: Site) -> None:
    worker, beat = desk.worker(), desk.beat()
    worker.wait_until(READY)
    beat.wait_until(SENDING)
    poison = [*facts(20, "fault.poison"), *facts(2, "fault.deadly")]
    others = facts(100)
    heard = Delivery.objects.filter(receiver="handler:witness", state="done")
    wait_for(lambda: heard.count() == 100, seconds=60)
    assert desk.witnessed() == Counter(others)
    late = heard.aggregate(most=Max(F("done_at") - F("event__occurred_at")))
    show(f"the others waited {late['most'].total_seconds():.2f} s at most beside {len(poison)} poisonous facts")
    waiting = Delivery.objects.filter(state="waiting")
    assert set(waiting.values_list("event_id", flat=True)) == set(poison)
    waiting.update(attempts=11, due_at=Now())
    wait_for(lambda: dead_deliveries().count() == 20, seconds=60)
    wait_for(lambda: worker.says("delivery_dead") == 20, seconds=60)
    with pytest.raises(Unwell, match="20 deliveries were given up"):
        _queue()


@pytest.mark.slow
def test_a_worker_killed_in_the_middle_of_a_handler_is_followed_by_one_that_does_it(desk: Site) -> None:
    desk.beat()
    written = facts(6, "fault.slow", seconds=0.4)
    for kills in range(1, 3):
        begun = desk.witnessed("begun").total()
        worker = desk.worker("--concurrency", "1")
        wait_for(lambda begun=begun: desk.witnessed("begun").total() > begun, seconds=60)
        worker.kill()
        assert Delivery.objects.filter(state="done").count() < 6, f"too late after {kills} kills"
    desk.worker()
    desk.wait_until_told(seconds=60)
    # Lost none; begun again at most one for each kill, what was in the worker's hands.
    assert set(desk.witnessed()) == set(written)
    assert 6 <= desk.witnessed().total() <= desk.witnessed("begun").total() <= 8
    assert set(Delivery.objects.values_list("state", flat=True)) == {"done"}


@pytest.mark.slow
def test_dl_22_a_web_process_killed_between_commit_and_nudge_has_its_booking_told(desk: Site) -> None:
    clinic = make_clinic()
    desk.worker()
    desk.beat()
    mortal = {"FRONTDESK_FAILPOINTS": "action.after_commit"}
    with web_server(1, lasting=False, REDIS_URL=desk.redis_url, **mortal) as server:
        start = free_starts(server, clinic)[0]
        with pytest.raises(httpx.TransportError):
            book(server, clinic, start, who=1)
        desk.wait_until_told(seconds=60)
    row = Delivery.objects.annotate(late=F("done_at") - F("event__occurred_at")).get(receiver="handler:client_summary")
    assert (row.receiver, row.state) == ("handler:client_summary", "done")
    show(f"told {row.late.total_seconds():.2f} s after the commit")


class Hearing:
    """A handler in this process: who heard what."""

    def __init__(self) -> None:
        self.by_thread: dict[int, list[int]] = {}
        self.everybody = threading.Barrier(3)

    def hear(self, event: Event) -> None:
        mine = self.by_thread.setdefault(threading.get_ident(), [])
        if not mine and len(self.by_thread) <= 3:
            self.everybody.wait(30)
        mine.append(event.pk)

    @property
    def heard(self) -> Counter[int]:
        return Counter(event for mine in self.by_thread.values() for event in mine)


@pytest.fixture
def hearing() -> Iterator[Hearing]:
    made = Hearing()
    handles("hearing", "fault.told")(made.hear)
    yield made
    forget("hearing")


def three_relays() -> None:
    race([partial(relay, seconds=60.0)] * 3)


def test_dl_23_three_relays_share_the_work_and_each_fact_is_told_once(hearing: Hearing) -> None:
    written = facts(300)
    three_relays()
    assert hearing.heard == Counter(written)
    assert len(hearing.by_thread) == 3
    assert set(Delivery.objects.values_list("state", "attempts")) == {("done", 1)}


def test_dl_23_without_claim_and_lock_the_same_fact_is_told_by_several(hearing: Hearing) -> None:
    """The control: the race is real."""

    def unlocked(rows: QuerySet[Any], **_: Any) -> QuerySet[Any]:
        return rows.all()

    facts(300)
    fan_out(300)
    with patch("apps.outbox.actions.relaying.claim_one", look), patch.object(QuerySet, "select_for_update", unlocked):
        three_relays()
    assert max(hearing.heard.values()) > 1

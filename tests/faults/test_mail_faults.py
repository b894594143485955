"""Those who send die in the act, the database restarts under them: nothing is lost, and at most one copy a death."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from apps.notifications.models import Message
from bench.mailserver import Box, mail_server
from launch.broker import ThrowawayRedis
from launch.postgres import ThrowawayCluster
from tests.clinic import make_clinic
from tests.faults.mailing import MailSite, children_of, states, storm
from tests.faults.processes import READY
from tests.notifications.said import make_due, plan_many
from tests.racing import wait_for
from tests.sizes import show, size

DEATHS = size(3, 100)  # at each point


@pytest.fixture
def post(tmp_path: Path, redis: ThrowawayRedis, audited: None) -> Iterator[MailSite]:
    box = Box()
    with mail_server(box) as port:
        made = MailSite(tmp_path, redis.url, box, port)
        try:
            yield made
        finally:
            made.close()
            for process in made.processes:
                show(process.log.read_text(errors="replace")[-1000:])


@pytest.mark.slow
def test_dl_01_workers_killed_in_the_middle_lose_no_message_and_send_at_most_one_twice_each(
    post: MailSite, redis: ThrowawayRedis
) -> None:
    messages, kills, forgetful = storm()
    post.box.faults.delay = 0.003
    planned = plan_many(make_clinic(), messages)
    workers = [post.single_worker(), post.single_worker()]
    post.beat()
    for kill in range(1, kills + 1):
        post.wait_until_taken(messages * kill // (kills + 1))
        workers.pop(0).kill()
        if forgetful:
            redis.flush()
        workers.append(post.single_worker())
    post.wait_until_sent(seconds=300)
    copies = post.box.copies
    twice = copies.total() - len(copies)
    show(
        f"{messages} messages, {kills} kills: {messages - len(copies)} lost, {twice} sent twice, {post.revived} revived"
    )
    assert set(copies) == set(planned)
    assert twice <= kills + post.revived
    assert max(copies.values()) <= 2
    assert states() == {"sent": messages}


@pytest.mark.full
def test_dl_02_a_sender_that_dies_at_any_point_is_followed_by_one_that_sends_it(post: MailSite) -> None:
    points = ("mail.after_claim", "mail.before_call", "mail.after_call")
    planned = plan_many(make_clinic(), DEATHS * len(points))
    assert [post.killed_at(point, DEATHS) for point in points] == [DEATHS] * len(points)
    make_due()
    assert post.sender().wait() == 0
    copies = [post.box.copies[reference] for reference in planned]
    show(f"{DEATHS} kills at each of {len(points)} points: {copies.count(0)} lost, {copies.count(2)} sent twice")
    # Only who dies between the server's yes and the mark leaves a copy, under the same reference.
    assert copies == [1] * DEATHS + [1] * DEATHS + [2] * DEATHS
    assert len(post.box.copies) == len(planned)
    assert list(Message.objects.values_list("state", "attempts", "unclear")) == [("sent", 2, 1)] * len(planned)


@pytest.mark.slow
def test_dl_03_a_killed_pool_process_is_replaced_and_its_message_sent(post: MailSite) -> None:
    post.box.faults.delay = 0.2
    planned = plan_many(make_clinic(), 10)
    worker = post.single_worker()
    post.beat()
    for number, blow in enumerate((signal.SIGKILL, signal.SIGSEGV), 1):
        post.wait_until_taken(3 * number)
        (child,) = children_of(worker)
        os.kill(child, blow)
        wait_for(lambda child=child: children_of(worker) not in ([], [child]), seconds=60)
    post.wait_until_sent()
    assert set(post.box.copies) == set(planned)
    assert post.box.copies.total() - 10 <= 2
    assert worker.popen.poll() is None
    assert states() == {"sent": 10}


@pytest.mark.slow
def test_dl_13_a_database_that_restarts_at_once_loses_no_message(post: MailSite, cluster: ThrowawayCluster) -> None:
    post.box.faults.delay = 0.02
    name = connection.settings_dict["NAME"]
    with connection.cursor() as cursor:
        # The tests' cluster forgets its last commits in a crash; a real one does not, and that is what is asked here.
        cursor.execute(f'ALTER DATABASE "{name}" SET synchronous_commit = on')
        cursor.execute("SET synchronous_commit = on")
    planned = plan_many(make_clinic(), 100)
    workers = [post.single_worker(), post.single_worker()]
    post.beat()
    for worker in workers:
        worker.wait_until(READY)
    post.wait_until_taken(30)
    connection.close()
    cluster.restart("immediate")
    post.wait_until_sent()
    copies = post.box.copies
    show(f"1 restart: {100 - len(copies)} lost, {copies.total() - len(copies)} sent twice, {post.revived} revived")
    assert set(copies) == set(planned)
    assert copies.total() - len(copies) <= len(workers)
    assert states() == {"sent": 100}
    with connection.cursor() as cursor:
        cursor.execute(f'ALTER DATABASE "{name}" RESET synchronous_commit')

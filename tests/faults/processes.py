"""Workers, beats and relays as real processes on the test database, and what they witnessed."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from django.db import transaction

from apps.core.actor import system
from apps.operations.actions.schedule import write_schedule
from apps.outbox.actions import Fact, publish_many
from apps.outbox.models import Delivery, Event
from launch.broker import ThrowawayRedis
from tests.outbox.facts import CLINIC
from tests.racing import database_url, wait_for
from tests.sizes import show

CELERY = [sys.executable, "-m", "celery", "-A", "config"]
WORKER = [*CELERY, "worker", "--loglevel", "info"]
BEAT = [*CELERY, "beat", "--loglevel", "info", "--scheduler", "django_celery_beat.schedulers:DatabaseScheduler"]
READY, SENDING = "ready.", "Sending due task"  # what a worker and a beat say when they are at work
RELAYS = [sys.executable, "-m", "tests.faults.witness.relay"]


class Process:
    """One program and its children, in a process group of their own."""

    def __init__(self, command: list[str], log: Path, environment: dict[str, str], *, lasting: bool) -> None:
        self.command, self.log, self.environment, self.lasting = command, log, environment, lasting
        self.popen = self._start()

    def _start(self) -> "subprocess.Popen[bytes]":
        with self.log.open("ab") as output:
            return subprocess.Popen(
                self.command, stdout=output, stderr=output, env=self.environment, start_new_session=True
            )

    def revive(self) -> bool:
        """Start it again if it is meant to last and has ended by itself, as the supervisor does."""
        ended = self.lasting and self.popen.poll() is not None
        if ended:
            self.popen = self._start()
        return ended

    def signal(self, number: signal.Signals) -> None:
        """To the whole group."""
        os.killpg(self.popen.pid, number)

    def kill(self) -> None:
        """SIGKILL to the whole group: nobody gets to clean up, and nobody starts it again."""
        self.lasting = False
        with contextlib.suppress(ProcessLookupError):
            self.signal(signal.SIGKILL)
        self.popen.wait(10)

    def wait(self) -> int:
        """Its exit status; minus the signal that ended it."""
        return self.popen.wait(60)

    def says(self, words: str) -> int:
        """How often its output holds these words."""
        return self.log.read_text(errors="replace").count(words)

    def wait_until(self, words: str) -> None:
        wait_for(lambda: self.says(words) > 0, seconds=60)


class Relays:
    """Relays without any broker, one after the other."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.popen = subprocess.Popen(RELAYS, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def run(self, point: str = "") -> int:
        """The exit status of the next one, which is killed when it reaches that point."""
        assert self.popen.stdin
        assert self.popen.stdout
        self.popen.stdin.write(point + "\n")
        self.popen.stdin.flush()
        return int(self.popen.stdout.readline())


class Site:
    """The processes of one test, on a broker: a Redis, or files where there is none."""

    def __init__(self, folder: Path, redis_url: str) -> None:
        self.folder = folder
        self.witness_file = folder / "witness"
        self.broker_folder = folder / "broker"
        (self.broker_folder / "control").mkdir(parents=True)
        self.redis_url = redis_url
        self.processes: list[Process] = []
        self.revived = 0

    @property
    def environment(self) -> dict[str, str]:
        return {
            "DATABASE_URL": database_url(),
            "REDIS_URL": self.redis_url,
            "FRONTDESK_BROKER_FOLDER": str(self.broker_folder),
            "FRONTDESK_EXTRA_APPS": "tests.faults.witness",
            "WITNESS_FILE": str(self.witness_file),
        }

    def start(self, command: list[str], *, lasting: bool = False, **environment: str) -> Process:
        log = self.folder / f"process-{len(self.processes)}.log"
        process = Process(command, log, os.environ | self.environment | environment, lasting=lasting)
        self.processes.append(process)
        return process

    @contextlib.contextmanager
    def relays(self, **environment: str) -> Iterator[Relays]:
        made = Relays(os.environ | self.environment | environment)
        with made.popen:
            yield made

    def worker(self, *options: str) -> Process:
        return self.start([*WORKER, *options], lasting=True)

    def beat(self) -> Process:
        write_schedule()
        return self.start([*BEAT, "--pidfile", ""], lasting=True)

    def wait_until_told(self, seconds: float) -> None:
        """Until nothing waits any more; meanwhile whoever ends by himself is started again."""

        def told() -> bool:
            self.revived += sum(process.revive() for process in self.processes)
            return all_told()

        wait_for(told, seconds=seconds)

    def close(self) -> None:
        for process in self.processes:
            process.kill()

    def witnessed(self, word: str = "told") -> Counter[int]:
        """How often each event was heard of."""
        with contextlib.suppress(FileNotFoundError):
            lines = [line.split() for line in self.witness_file.read_text().splitlines()]
            return Counter(int(event) for said, event in lines if said == word)
        return Counter()


@contextlib.contextmanager
def site(folder: Path, redis_url: str = "") -> Iterator[Site]:
    made = Site(folder, redis_url)
    try:
        yield made
    finally:
        made.close()
        for process in made.processes:
            ending = process.log.read_text(errors="replace").splitlines()[-40:]
            show("\n".join([f"--- {process.popen.args}", *(line[:300] for line in ending)]))


def restart_empty(redis: ThrowawayRedis) -> None:
    """As after a crash without persistence."""
    redis.kill()
    shutil.rmtree(redis.scratch / "redis" / "data")
    redis.start()


def facts(count: int, topic: str = "fault.told", **payload: object) -> list[int]:
    """So many facts, committed one by one as bookings are; their ids."""
    made = []
    for number in range(count):
        with transaction.atomic():
            made += publish_many([Fact(topic, f"thing:{number}", 1, payload)], actor=system(CLINIC))
    return [event.pk for event in made]


def all_told() -> bool:
    """Whether nothing waits any more, due or not."""
    return not (
        Event.objects.filter(fanned_out=False).exists()
        or Delivery.objects.filter(state=Delivery.State.WAITING).exists()
    )

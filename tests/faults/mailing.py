"""A site that sends by a mail server of its own, and what that server has taken."""

import os
import sys
from collections import Counter
from pathlib import Path

from django_celery_beat.models import IntervalSchedule, PeriodicTask

from apps.notifications.models import Message
from apps.operations.actions.schedule import write_schedule
from bench.mailserver import Box
from tests.faults.processes import Process, Site
from tests.racing import wait_for

SENDER = [sys.executable, "-m", "tests.faults.postman.send"]
DYING = [sys.executable, "-m", "tests.faults.postman.dying"]


class MailSite(Site):
    """Workers find the mail server by EMAIL_URL, have leases of six seconds, and are asked to send every second."""

    def __init__(self, folder: Path, redis_url: str, box: Box, port: int) -> None:
        super().__init__(folder, redis_url)
        self.box, self.port = box, port

    @property
    def environment(self) -> dict[str, str]:
        return super().environment | {
            "EMAIL_URL": f"smtp://127.0.0.1:{self.port}",
            "FRONTDESK_EXTRA_APPS": "tests.faults.postman",
        }

    def beat(self) -> Process:
        write_schedule()
        often, _ = IntervalSchedule.objects.get_or_create(every=1, period=IntervalSchedule.SECONDS)
        PeriodicTask.objects.filter(task="notifications.send").update(interval=often)
        return super().beat()

    def sender(self, **environment: str) -> Process:
        """One turn of sending."""
        return self.start(SENDER, **environment)

    def killed_at(self, point: str, count: int) -> int:
        """How many of so many senders, each with a message of its own in its hands, were killed at this point."""
        process = self.start([*DYING, point, str(count)])
        assert process.wait() == 0
        return int(process.log.read_text().rpartition("killed: ")[2])

    def single_worker(self) -> Process:
        """With one message in its hands at most."""
        return self.worker("--concurrency", "1")

    def wait_until_taken(self, count: int) -> None:
        wait_for(lambda: len(self.box.copies) >= count, seconds=120)

    def wait_until_sent(self, seconds: float = 120) -> None:
        """Until nothing waits any more; who ends by himself meanwhile is started again."""

        def sent() -> bool:
            self.revived += sum(process.revive() for process in self.processes)
            return not Message.objects.filter(state__in=["planned", "sending", "unclear"]).exists()

        wait_for(sent, seconds=seconds)


def states() -> Counter[str]:
    return Counter(Message.objects.values_list("state", flat=True))


def children_of(process: Process) -> list[int]:
    """The processes that it has started."""
    told = Path(f"/proc/{process.popen.pid}/task/{process.popen.pid}/children").read_text()
    return [int(pid) for pid in told.split()]


def storm() -> tuple[int, int, bool]:
    """How many messages, how many kills, and whether the broker forgets everything at each of them.

    `MAIL_STORM=2000,5` or `MAIL_STORM=2000,5,flush` asks for more than every run of the suite should take.
    """
    messages, kills, *more = os.environ.get("MAIL_STORM", "500,3").split(",")
    return int(messages), int(kills), more == ["flush"]

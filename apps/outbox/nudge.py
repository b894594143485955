"""Telling the workers "look now", without ever making a booking wait for the broker.

A thread of this process sends the nudges: a commit only sets a flag. Many commits within a moment become one nudge, a
broker that is away costs nobody anything, and beat asks every few seconds anyway.
"""

import os
import threading
import time

import structlog
from celery import current_app

log = structlog.get_logger(__name__)

RELAY = "outbox.relay"
GATHER = 0.2  # seconds in which further commits join the same nudge: sending one costs as much as a statement or two
PAUSE = 5.0  # seconds of silence after the broker did not answer


class _Nudger:
    """One daemon thread a process, started by the first commit."""

    def __init__(self) -> None:
        self.pid = os.getpid()
        self.flag = threading.Event()
        self.broken = False
        self.owed: set[str] = set()
        threading.Thread(target=self.run, name="outbox-nudge", daemon=True).start()

    def run(self) -> None:
        while True:
            self.flag.wait()
            time.sleep(GATHER)
            self.flag.clear()
            self.try_to_send()

    def try_to_send(self) -> None:
        """One nudge; after a failure it stays owed. The log hears of the first failure and of the end, not of each."""
        owed = sorted(self.owed)
        try:
            for task in owed:
                self.owed.discard(task)  # before it is sent: whoever asks meanwhile asks for another one
                _send(task)
        except Exception as error:  # noqa: BLE001  whatever the broker's client raises, beat will do it
            if not self.broken:
                log.warning("nudge_not_sent", error=repr(error))
            self.broken = True
            self.owed.update(owed)
            self.flag.set()
            time.sleep(PAUSE)
            return
        if self.broken:
            log.info("nudge_sent_again")
        self.broken = False


def _send(task: str = RELAY) -> None:
    current_app.send_task(task, expires=30, retry=False, ignore_result=True)


_nudger: _Nudger | None = None


def nudge(task: str = RELAY) -> None:
    """Ask for the relay, or another task that takes no argument, soon. Returns within microseconds."""
    global _nudger  # noqa: PLW0603  one per process, made again after a fork
    if _nudger is None or _nudger.pid != os.getpid():
        _nudger = _Nudger()
    _nudger.owed.add(task)
    _nudger.flag.set()

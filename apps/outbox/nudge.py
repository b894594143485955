"""Telling the workers "look now", without ever making a booking wait for the broker.

A thread of this process sends the nudges: a commit only sets a flag. Many commits within a moment become one nudge, a
broker that is away costs nobody anything, and beat asks every few seconds anyway.
"""

import os
import threading
import time

import structlog

log = structlog.get_logger(__name__)

GATHER = 0.2  # seconds in which further commits join the same nudge: sending one costs as much as a statement or two
PAUSE = 5.0  # seconds of silence after the broker did not answer


class _Nudger:
    """One daemon thread a process, started by the first commit."""

    def __init__(self) -> None:
        self.pid = os.getpid()
        self.flag = threading.Event()
        self.broken = False
        threading.Thread(target=self.run, name="outbox-nudge", daemon=True).start()

    def run(self) -> None:
        while True:
            self.flag.wait()
            time.sleep(GATHER)
            self.flag.clear()
            self.try_to_send()

    def try_to_send(self) -> None:
        """One nudge; after a failure it stays owed. The log hears of the first failure and of the end, not of each."""
        try:
            _send()
        except Exception as error:  # noqa: BLE001  whatever the broker's client raises, beat will do it
            if not self.broken:
                log.warning("nudge_not_sent", error=repr(error))
            self.broken = True
            self.flag.set()
            time.sleep(PAUSE)
            return
        if self.broken:
            log.info("nudge_sent_again")
        self.broken = False


def _send() -> None:
    from apps.outbox.tasks import relay_events  # noqa: PLC0415  the task imports the actions, which import us

    relay_events.apply_async(expires=30, retry=False, ignore_result=True)


_nudger: _Nudger | None = None


def nudge() -> None:
    """Ask for a relay soon. Returns within microseconds."""
    global _nudger  # noqa: PLW0603  one per process, made again after a fork
    if _nudger is None or _nudger.pid != os.getpid():
        _nudger = _Nudger()
    _nudger.flag.set()

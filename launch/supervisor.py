"""Keeps the processes of the Procfile and the engines under them running, and stops all of it in order."""

import contextlib
import http.client
import os
import time
from collections.abc import Callable, Mapping
from typing import Any

from launch.account import NoAccountError
from launch.binaries import NotInstalledError
from launch.broker import BrokerError
from launch.child import Child
from launch.cluster import ClusterError
from launch.engines import ensure_engines, living, stop_engines
from launch.places import Places, read_json
from launch.processes import adopt_orphans, reap_orphans
from launch.procfile import read_procfile
from launch.terminal import Terminal

# First nobody asks any more, then nothing new is due, then what was begun is finished.
LAST_TO_STOP = ("beat", "worker")
PATIENCE = {"worker": 30.0}
USUAL_PATIENCE = 10.0
TURN = 0.2
HEAD_START = 15.0
SLOW_START = 60.0
ENGINE_FAILURES = (NoAccountError, NotInstalledError, BrokerError, ClusterError, OSError)


class Supervisor:
    """The processes of one checkout. `make_environ` gives the processes' variables for a state of the engines."""

    def __init__(
        self, places: Places, engines: dict[str, Any], make_environ: Callable[[dict[str, Any]], Mapping[str, str]]
    ) -> None:
        self.places = places
        self.terminal = Terminal()
        self.should_stop = self.should_hurry = False
        self._engines = engines
        self._make_environ = make_environ
        self._engines_due = self._engines_delay = 0.0
        environ = make_environ(engines)
        self._children = [
            Child(name, command, environ, places, self.terminal.say)
            for name, command in read_procfile(places.root / "Procfile", environ).items()
        ]
        for child in self._children:
            self.terminal.follow(child.name, child.log_path)
        adopt_orphans()

    def serve(self, on_ready: Callable[[], None]) -> None:
        """Run until `should_stop`, then stop the processes. `on_ready` is called when the site first is healthy."""
        begun, waiting, slow = time.monotonic(), True, False
        first = self._children[:1]
        try:
            while not self.should_stop:
                # The web alone at first: it serves sooner when the others do not load the site at the same moment.
                ahead = waiting and time.monotonic() - begun < HEAD_START
                for child in first if ahead else self._children:
                    child.tend()
                self._tend_engines()
                self.terminal.show()
                reap_orphans(self._known())
                if waiting and self._is_healthy():
                    waiting = False
                    for child in self._children:
                        child.tend()
                    on_ready()
                elif waiting and not slow and time.monotonic() - begun > SLOW_START:
                    slow = True
                    self.terminal.say("The site does not answer /healthz with 200 yet: see .data/log/web.log")
                time.sleep(TURN)
        finally:
            self._stop_children()

    def _stop_children(self) -> None:
        for child in sorted(self._children, key=lambda child: _rank(child.name)):
            if child.pid:
                self.terminal.say(f"Stopping {child.name} ...")
            child.stop(PATIENCE.get(child.name, USUAL_PATIENCE), hurry=lambda: self.should_hurry)
            self.terminal.show()

    def _tend_engines(self) -> None:
        """An engine that ended is started again, on the same port; if that is taken, all move to the new one."""
        if living(self._engines) or time.monotonic() < self._engines_due:
            return
        reap_orphans(self._known())
        self.terminal.say("The database or the broker ended; it is started again.")
        try:
            fresh = ensure_engines(self.places, self._engines["owner"])
        except ENGINE_FAILURES as problem:
            self._engines_delay = min(max(1.0, self._engines_delay * 2), 30.0)
            self._engines_due = time.monotonic() + self._engines_delay
            self.terminal.say(f"{problem}\nThe next try is in {self._engines_delay:g} s.")
            return
        self._engines_delay = 0.0
        moved = any(fresh[name] != self._engines[name] for name in ("DATABASE_URL", "REDIS_URL"))
        self._engines = fresh
        if moved:
            environ = self._make_environ(fresh)
            for child in self._children:
                child.again(environ, PATIENCE.get(child.name, USUAL_PATIENCE))

    def _is_healthy(self) -> bool:
        environ = self._children[0].environ
        host = "127.0.0.1" if environ["HOST"] in {"0.0.0.0", "::"} else environ["HOST"]  # noqa: S104 - only asked
        return answers_healthy(host, int(environ["PORT"]))

    def _known(self) -> set[int]:
        return {child.pid for child in self._children if child.pid}


def answers_healthy(host: str, port: int) -> bool:
    """Whether `/healthz` there answers with 200."""
    # Not urllib: it would send the question to the proxy of the environment.
    connection = http.client.HTTPConnection(host, port, timeout=2)
    with contextlib.suppress(OSError, http.client.HTTPException), contextlib.closing(connection):
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    return False


def end_engines_of_run(places: Places) -> bool:
    """Stop the engines unless `make services` started them; says whether they were stopped."""
    if read_json(places.services_file).get("owner") == "services":
        return False
    return stop_engines(places)


def _rank(name: str) -> int:
    return LAST_TO_STOP.index(name) + 1 if name in LAST_TO_STOP else 0


def clean_environ() -> dict[str, str]:
    """Our own environment without what make left in it."""
    return {name: value for name, value in os.environ.items() if name not in {"MAKEFLAGS", "MAKELEVEL", "MFLAGS"}}

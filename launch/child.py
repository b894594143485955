"""One process of the Procfile: started, started again when it ends, stopped with everything it began."""

import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from launch.places import Places, read_json, write_json
from launch.processes import Identity, folder_of, group_members, identify, send, tied_to_parent, wait_until

FIRST_DELAY, LONGEST_DELAY = 0.5, 30.0
# A process that lived this long was well: the next delay is the first one again.
WELL_AFTER = 30.0
# A log file larger than this is put aside; one older file is kept.
LOG_BYTES = 20_000_000


@dataclass
class Child:
    """A process in a session of its own: an interrupt in the terminal reaches the supervisor alone.

    Its output goes to the log file directly, so that it never waits for a terminal that nobody reads.
    """

    name: str
    command: Sequence[str]
    environ: Mapping[str, str]
    places: Places
    say: Callable[[str], None]
    _process: subprocess.Popen[bytes] | None = None
    _since: float = 0.0
    _delay: float = FIRST_DELAY
    _due: float = 0.0

    @property
    def log_path(self) -> Path:
        return self.places.log / f"{self.name}.log"

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def tend(self) -> None:
        """Start it when it does not run and its time has come; notice that it ended."""
        if self._process is None:
            if time.monotonic() >= self._due:
                self._start()
        elif self._process.poll() is not None:
            self._ended(self._process.returncode)

    def stop(self, patience: float, hurry: Callable[[], bool]) -> None:
        """Ask it to end, wait, and kill what is left of its group. `hurry` cuts the waiting short."""
        process = self._process
        if process is None:
            return
        if process.poll() is None:
            send(process.pid, signal.SIGTERM)
            wait_until(lambda: process.poll() is not None or hurry(), patience, every=0.05)
        self._kill_group(process.pid)
        process.wait()
        self._forget()

    def again(self, environ: Mapping[str, str], patience: float) -> None:
        """Stop it and start it with another environment at the next turn."""
        self.stop(patience, hurry=lambda: False)
        self.environ, self._due = environ, 0.0

    def _start(self) -> None:
        self._set_log_aside()
        program = shutil.which(self.command[0], path=self.environ.get("PATH"))
        try:
            with self.log_path.open("ab") as log:
                process = subprocess.Popen(
                    [program or self.command[0], *self.command[1:]],
                    cwd=self.places.root,
                    env=dict(self.environ),
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                    # Should the supervisor be killed, its processes end too.
                    preexec_fn=tied_to_parent(signal.SIGTERM),  # noqa: PLW1509 - it only makes two calls
                )
        except OSError as problem:
            self._later(f"could not be started: {problem}")
            return
        self._process, self._since = process, time.monotonic()
        identity = identify(process.pid)
        if identity:
            write_json(self._record, {"pid": identity.pid, "started": identity.started, "command": self.command})

    def _ended(self, status: int) -> None:
        if self._process:
            self._kill_group(self._process.pid)
        if time.monotonic() - self._since >= WELL_AFTER:
            self._delay = FIRST_DELAY
        self._forget()
        self._later(f"ended by signal {-status}" if status < 0 else f"ended with status {status}")

    def _later(self, what: str) -> None:
        self.say(f"{self.name} {what}; it is started again in {self._delay:g} s.")
        self._due = time.monotonic() + self._delay
        self._delay = min(self._delay * 2, LONGEST_DELAY)

    def _kill_group(self, group: int) -> None:
        """Also those that a killed process left behind: they would keep its port."""
        if group_members(group):
            send(group, signal.SIGKILL, group=True)
            wait_until(lambda: not group_members(group), 5)

    def _forget(self) -> None:
        self._process = None
        self._record.unlink(missing_ok=True)

    @property
    def _record(self) -> Path:
        return self.places.run / f"{self.name}.pid"

    def _set_log_aside(self) -> None:
        if self.log_path.exists() and self.log_path.stat().st_size > LOG_BYTES:
            self.log_path.replace(self.log_path.with_suffix(".log.1"))


def clear_leftovers(places: Places) -> int:
    """End the processes that a killed supervisor left behind; returns how many there were.

    Only processes that were written down and are still the same ones, and members of their groups that work in this
    very folder: a group's number is not used again while a member lives, but may be once all are gone.
    """
    records = list(places.run.glob("*.pid"))
    left: list[Identity] = []
    for record in records:
        seen = read_json(record)
        leader = Identity(int(seen.get("pid", 0)), str(seen.get("started")))
        if leader.is_alive:
            send(leader.pid, signal.SIGTERM)
        for pid in group_members(leader.pid) if leader.pid else ():
            member = identify(pid)
            if member and (leader.is_alive or folder_of(pid) == places.root):
                left.append(member)
    wait_until(lambda: not any(process.is_alive for process in left), 8)
    for process in left:
        if process.is_alive:
            send(process.pid, signal.SIGKILL)
    wait_until(lambda: not any(process.is_alive for process in left), 5)
    for record in records:
        record.unlink(missing_ok=True)
    return len(left)

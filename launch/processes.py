"""Processes as the kernel knows them: is this pid still the process that was started?

A pid alone proves nothing, because pids are used again. A process is therefore known by its pid and by the moment it
started (a text whose only use is to be compared). Zombies count as dead everywhere.
"""

import contextlib
import ctypes
import functools
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
HAS_PROC = (PROC / "self" / "stat").exists()
PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36


@dataclass(frozen=True)
class Identity:
    """One process that was seen alive: its pid and when it started."""

    pid: int
    started: str

    @property
    def is_alive(self) -> bool:
        return started_at(self.pid) == self.started


def identify(pid: int) -> Identity | None:
    """The identity of a living process, or None when there is none."""
    started = started_at(pid)
    return Identity(pid, started) if started else None


def started_at(pid: int) -> str | None:
    """When the process started, as a text to compare; None when it is gone or a zombie."""
    if not HAS_PROC:
        return _ps("state=,lstart=", pid)
    fields = _stat(pid)
    # Fields are counted from the state, the first one behind the name: 19 is the start in ticks since the boot.
    return None if fields is None or fields[0] in "ZX" else f"{_boot()}:{fields[19]}"


def command_of(pid: int) -> str:
    """The command line (titles that programs set themselves included), or an empty text."""
    if not HAS_PROC:
        return _ps("command=", pid) or ""
    try:
        raw = (PROC / str(pid) / "cmdline").read_bytes()
    except OSError:
        return ""
    return raw.replace(b"\0", b" ").decode(errors="replace").strip()


def processes() -> Iterator[int]:
    """The pids of every process that can be seen."""
    if HAS_PROC:
        for entry in PROC.iterdir():
            if entry.name.isdecimal():
                yield int(entry.name)
        return
    listing = subprocess.run(["ps", "-axo", "pid="], capture_output=True, text=True, check=False)
    yield from (int(word) for word in listing.stdout.split())


def group_members(group: int) -> list[int]:
    """The living processes of a process group."""
    return [pid for pid in processes() if _group_of(pid) == group and started_at(pid)]


def folder_of(pid: int) -> Path | None:
    """The working folder of a process; None when it cannot be seen."""
    try:
        return (PROC / str(pid) / "cwd").readlink()
    except OSError:
        return None


def send(pid: int, number: int, *, group: bool = False) -> None:
    """Send a signal to a process or to its whole group; one that is gone is not an error."""
    try:
        (os.killpg if group else os.kill)(pid, number)
    except ProcessLookupError:
        return


def wait_until(condition: Callable[[], bool], seconds: float, *, every: float = 0.02) -> bool:
    """Ask again and again until the condition holds (True) or the seconds are over (False)."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() >= end:
            return False
        time.sleep(every)
    return True


def end(process: Identity, number: int, *, patience: float) -> bool:
    """Signal a process and wait for its end; after `patience` seconds it is killed. True when that was not needed."""
    if not process.is_alive:
        return True
    send(process.pid, number)
    if wait_until(lambda: not process.is_alive, patience):
        return True
    send(process.pid, signal.SIGKILL)
    wait_until(lambda: not process.is_alive, 5)
    return False


_outliving: list["subprocess.Popen[bytes]"] = []


def let_live(child: "subprocess.Popen[bytes]") -> None:
    """Keep the object of a process that outlives whoever started it: Python complains when it vanishes first."""
    _outliving[:] = [earlier for earlier in _outliving if earlier.poll() is None]
    _outliving.append(child)


def tied_to_parent(number: int) -> Callable[[], None] | None:
    """A `preexec_fn`: the kernel sends the signal to the child when its parent dies, however it dies (Linux only).

    The library is loaded here, before the fork; the child only makes two calls.
    """
    if not sys.platform.startswith("linux"):
        return None
    libc, parent = _libc(), os.getpid()

    def tie() -> None:
        libc.prctl(PR_SET_PDEATHSIG, number, 0, 0, 0)
        if os.getppid() != parent:
            os.kill(os.getpid(), number)

    return tie


def tie_self_to_parent(number: int) -> None:
    """Ask the kernel to send us a signal when our own parent dies (Linux only)."""
    if sys.platform.startswith("linux"):
        _libc().prctl(PR_SET_PDEATHSIG, number, 0, 0, 0)


def adopt_orphans() -> None:
    """Become the parent of grandchildren whose parent died, so that none stays a zombie (Linux only)."""
    if sys.platform.startswith("linux"):
        _libc().prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def reap_orphans(known: set[int]) -> None:
    """Take leave of ended children that no `Popen` of ours waits for; `known` are the pids of those that one does."""
    if not hasattr(os, "waitid"):
        return
    with contextlib.suppress(ChildProcessError):
        while seen := os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            if seen.si_pid in known:
                return
            os.waitpid(seen.si_pid, 0)


@functools.cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


@functools.cache
def _boot() -> str:
    """Ticks count from the boot: the boot is part of the identity, so that a record from before it never matches."""
    try:
        return (PROC / "sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return "boot"


def _stat(pid: int) -> list[str] | None:
    """The fields of /proc/PID/stat behind the name, which may itself hold blanks and brackets."""
    try:
        text = (PROC / str(pid) / "stat").read_text(errors="replace")
    except OSError:
        return None
    return text.rpartition(")")[2].split()


def _group_of(pid: int) -> int | None:
    try:
        return os.getpgid(pid)
    except OSError:
        return None


def _ps(columns: str, pid: int) -> str | None:
    """What ps says of one process where there is no /proc; None when it is gone or a zombie."""
    answer = subprocess.run(["ps", "-o", columns, "-p", str(pid)], capture_output=True, text=True, check=False)
    line = answer.stdout.strip()
    if not line or line.startswith("Z"):
        return None
    # The state changes during a life, the start does not.
    return line.partition(" ")[2].strip() if columns.startswith("state") else line

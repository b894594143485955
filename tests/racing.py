"""Racers: threads with a database connection each, released together; and a real web server for those over HTTP.

A calendar that others keep for more than a second is refused as busy, which is honest and happens on any slow machine.
Racers do then what Retry-After asks of every client: they try again, so that a race ends as it would on a quick one.
"""

import contextlib
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar
from unittest.mock import patch

import httpx
from django.conf import settings
from django.db import close_old_connections, connection, connections

from apps.core.errors import Busy, DomainError

Result = TypeVar("Result")
PATIENCE = 60  # seconds; nobody waits longer than this for a calendar


@contextlib.contextmanager
def without_locks() -> Iterator[None]:
    """No calendar is locked meanwhile, for controls: what is looked at is looked at by statements of their own."""
    with patch("apps.appointments.actions.locks.lock_calendars", lambda *_, **__: (0, None)):
        yield


def race(works: Sequence[Callable[[], Result]], *, patient: bool = True) -> list[Result | DomainError]:
    """Run all works at once, each on its own connection; what each returned, or the refusal that it met.

    With `patient` nobody's refusal is "busy" unless it lasts: such a work is tried again.
    """
    barrier = threading.Barrier(len(works))

    def run(work: Callable[[], Result]) -> Result | DomainError:
        try:
            connection.ensure_connection()
            barrier.wait(timeout=30)
            return _outcome(work, PATIENCE if patient else 0)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def shared_out(racers: int, works: Sequence[Callable[[], Result]]) -> list[Result | DomainError]:
    """Run many works with `racers` threads, each taking the next one as soon as it is free."""
    waiting = iter(list(works))
    guard = threading.Lock()
    results: list[Result | DomainError] = []

    def run() -> None:
        while True:
            with guard:
                work = next(waiting, None)
            if work is None:
                return
            result = _outcome(work, PATIENCE)
            with guard:
                results.append(result)

    race([run] * racers)
    return results


def _outcome(work: Callable[[], Result], patience: float) -> Result | DomainError:
    """What the work returns or is refused with; for `patience` seconds "busy" is no answer."""
    ends = time.monotonic() + patience
    while True:
        try:
            return work()
        except Busy as busy:
            if time.monotonic() >= ends:
                return busy
            time.sleep(0.05)
        except DomainError as refusal:
            return refusal


def patiently(send: Callable[[], httpx.Response]) -> httpx.Response:
    """The answer to a request that is sent again for as long as the server calls itself busy."""
    ends = time.monotonic() + PATIENCE
    while (answer := send()).status_code == 503 and time.monotonic() < ends:
        time.sleep(0.05)
    return answer


def winners(results: Sequence[Any]) -> list[Any]:
    return [result for result in results if not isinstance(result, DomainError)]


def codes(results: Sequence[Any]) -> set[str]:
    """The codes of all refusals."""
    return {result.code for result in results if isinstance(result, DomainError)}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def database_url() -> str:
    """The address of the test database, for processes of their own."""
    kept = settings.DATABASES["default"]
    return (
        f"postgres://{kept['USER']}:{kept['PASSWORD']}@{kept['HOST']}:{kept['PORT']}/{connection.settings_dict['NAME']}"
    )


@contextlib.contextmanager
def web_server(workers: int = 2, *, lasting: bool = True, **environment: str) -> Iterator[str]:
    """The real server on the test database; its address. A lasting one revives workers that die, as the site's does."""
    port = free_port()
    revived = ["--respawn-failed-workers"] if lasting else []
    process = subprocess.Popen(
        [sys.executable, "-m", "granian", "--interface", "rsgi", "config.rsgi:application", "--host", "127.0.0.1",
         "--port", str(port), "--workers", str(workers), *revived, "--no-access-log", "--log-level", "warning"],
        env=os.environ
        | {"DATABASE_URL": database_url(), "PORT": str(port), "FRONTDESK_EXTRA_APPS": "tests.quick"}
        | environment,
        start_new_session=True,
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(lambda: httpx.get(f"{address}/livez").status_code == 200, seconds=90)
        yield address
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, 9)
            process.wait(10)
        close_old_connections()


def wait_for(condition: Callable[[], bool], *, seconds: float) -> None:
    """Wait until the condition holds; AssertionError when it does not within the time."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        with contextlib.suppress(httpx.TransportError):
            if condition():
                return
        time.sleep(0.05)
    raise AssertionError(f"It did not happen within {seconds} seconds.")

"""Taking times: medians of many, alternating what is compared so that a noisy machine treats both alike."""

import http.client
import statistics
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlsplit

Call = Callable[[], Any]


def medians(calls: Sequence[Call], repeats: int) -> list[float]:
    """The median milliseconds of each call. The calls take turns."""
    return [statistics.median(times) for times in _taken(calls, repeats)]


def quickest_tenth(call: Call, repeats: int) -> float:
    """The milliseconds that a tenth of the calls stays below.

    For what is measured before and after something: the two cannot take turns, and what else the machine does
    meanwhile, such as writing down a million rows, is no property of the call.
    """
    (times,) = _taken([call], repeats)
    return statistics.quantiles(times, n=10)[0]


def _taken(calls: Sequence[Call], repeats: int, warm_up: int = 10) -> list[list[float]]:
    taken: list[list[float]] = [[] for _ in calls]
    for turn in range(repeats + warm_up):
        for call, times in zip(calls, taken, strict=True):
            began = time.perf_counter()
            call()
            if turn >= warm_up:
                times.append((time.perf_counter() - began) * 1000)
    return taken


class Line:
    """One kept HTTP connection."""

    def __init__(self, address: str) -> None:
        place = urlsplit(address)
        self.connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=60)

    def get(self, path: str, **headers: str) -> bytes:
        self.connection.request("GET", path, headers=headers)
        return self.read(200)

    def post(self, path: str, body: bytes, expected: int = 201, **headers: str) -> bytes:
        self.connection.request("POST", path, body, {"Content-Type": "application/json", **headers})
        return self.read(expected)

    def read(self, expected: int) -> bytes:
        response = self.connection.getresponse()
        body = response.read()
        if response.status != expected:
            raise RuntimeError(f"{response.status} instead of {expected}: {body[:300]!r}")
        return body


def at_once(clients: int, jobs: Sequence[Callable[[Line], Any]], address: str) -> tuple[float, float]:
    """Run the jobs over that many connections; jobs a second, and the median milliseconds of one."""
    waiting = iter(jobs)
    guard = threading.Lock()
    times: list[float] = []
    errors: list[BaseException] = []
    barrier = threading.Barrier(clients + 1)

    def run() -> None:
        line = Line(address)
        barrier.wait()
        while True:
            with guard:
                job = next(waiting, None)
            if job is None:
                return
            began = time.perf_counter()
            try:
                job(line)
            except BaseException as error:  # noqa: BLE001  told to the thread that asked
                errors.append(error)
                return
            with guard:
                times.append((time.perf_counter() - began) * 1000)

    threads = [threading.Thread(target=run) for _ in range(clients)]
    for thread in threads:
        thread.start()
    barrier.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return len(times) / (time.perf_counter() - began), statistics.median(times)

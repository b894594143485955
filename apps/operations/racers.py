"""The racers of `prove_booking`: a program of its own that knows the standard library only, so that a racer is light.

Reads one JSON object from standard input: host, port, tls, path, racers, slots, service, calendar, run. Forks at most
200 processes, each with its share of the racers (one each where there are not more), releases them together, and
writes one JSON object: `answers` (status -> count; "none" without an answer), `with_alternatives`, `seconds` from the
release to the last answer.

Connecting is tried again as often as needed. A POST is sent again only under its own Idempotency-Key: after an answer
that was lost, or one that says "busy".
"""

import http.client
import json
import os
import random
import resource
import sys
import threading
import time
from collections import Counter
from typing import Any

MOST_PROCESSES = 200
PATIENCE = 1800.0  # seconds for everything
ANSWER_PATIENCE = 900.0  # seconds for one answer: ten thousand stand in line
MOST_TRIES = 10
BUSY = 503

Job = dict[str, Any]


class Racer:
    """One visitor, who wants one time."""

    def __init__(self, job: Job, number: int) -> None:
        self.job = job
        self.connection: http.client.HTTPConnection | None = None
        self.status: int | str = "none"
        self.has_alternatives = False
        self.ended = 0.0
        self.deadline = time.monotonic() + PATIENCE
        self.headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": f"{job['run']}-{number}",
            "Connection": "close",
        }
        client = {
            "firstname": f"Racer {number}",
            "lastname": "Frontdesk",
            "email": f"racer{number}@example.org",
            "phone": "+33639980000",
        }
        self.body = json.dumps(
            {
                "service": job["service"],
                "calendar": job["calendar"],
                "start": job["slots"][number % len(job["slots"])],
                "client": client,
                "consent": True,
            }
        )

    def connect(self) -> None:
        """A connection, however long the server's queue is."""
        kind = http.client.HTTPSConnection if self.job["tls"] else http.client.HTTPConnection
        while self.connection is None:
            made = kind(self.job["host"], self.job["port"], timeout=ANSWER_PATIENCE)
            try:
                made.connect()
                self.connection = made
            except OSError:
                made.close()
                if time.monotonic() > self.deadline:
                    raise
                time.sleep(random.uniform(0.05, 0.5))  # noqa: S311  jitter, not a secret

    def race(self) -> None:
        """Ask until there is an answer."""
        for attempt in range(MOST_TRIES):
            try:
                self.connect()
                assert self.connection is not None  # noqa: S101  just made
                self.connection.request("POST", self.job["path"], self.body, self.headers)
                answer = self.connection.getresponse()
                said = answer.read()
                self.status = answer.status
            except (OSError, http.client.HTTPException):
                said = b""
            finally:
                if self.connection is not None:
                    self.connection.close()
                    self.connection = None
            if self.status not in {"none", BUSY} or time.monotonic() > self.deadline:
                break
            time.sleep(random.uniform(0.2, 1.0) * (attempt + 1))  # noqa: S311
        self.ended = time.monotonic()
        self.has_alternatives = self.status == 409 and b'"alternatives":["' in said.replace(b" ", b"")


def run(job: Job) -> dict[str, Any]:
    """The whole race; returns what is written."""
    _allow_many_files()
    processes = min(job["racers"], MOST_PROCESSES)
    ready_out, ready_in = os.pipe()
    gate_out, gate_in = os.pipe()
    reports = []
    for share in range(processes):
        report_out, report_in = os.pipe()
        if os.fork() == 0:
            os.close(gate_in)
            status = 1
            try:
                _run_share(job, range(share, job["racers"], processes), ready_in, gate_out, report_in)
                status = 0
            finally:
                os.write(ready_in, b"!" if status else b"")
                os._exit(status)
        os.close(report_in)
        reports.append(report_out)
    os.close(ready_in)
    for _ in range(processes):
        if os.read(ready_out, 1) != b".":
            raise RuntimeError("A racer died before the race.")
    released = time.monotonic()
    os.close(gate_in)  # every process that reads from the gate is let go at once
    return _gathered(reports, released)


def _run_share(job: Job, numbers: range, ready: int, gate: int, report: int) -> None:
    """One process: its racers wait behind the gate, and run."""
    threading.stack_size(256 * 1024)
    racers = [Racer(job, number) for number in numbers]
    go = threading.Event()

    def wait_and_race(racer: Racer) -> None:
        go.wait()
        racer.race()

    if len(racers) == 1:
        racers[0].connect()  # so that at the release nothing is left but the question itself
        threads = []
    else:
        threads = [threading.Thread(target=wait_and_race, args=[racer]) for racer in racers]
        for thread in threads:
            thread.start()
    os.write(ready, b".")
    os.read(gate, 1)
    go.set()
    if not threads:
        racers[0].race()
    for thread in threads:
        thread.join()
    told = {
        "answers": Counter(str(racer.status) for racer in racers),
        "with_alternatives": sum(racer.has_alternatives for racer in racers),
        "ended": max(racer.ended for racer in racers),
    }
    with os.fdopen(report, "w") as out:
        json.dump(told, out)


def _gathered(reports: list[int], released: float) -> dict[str, Any]:
    answers: Counter[str] = Counter()
    with_alternatives, ended = 0, released
    for report in reports:
        with os.fdopen(report) as source:
            told = json.load(source)
        answers.update(told["answers"])
        with_alternatives += told["with_alternatives"]
        ended = max(ended, told["ended"])
    return {"answers": answers, "with_alternatives": with_alternatives, "seconds": round(ended - released, 3)}


def _allow_many_files() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


if __name__ == "__main__":
    json.dump(run(json.load(sys.stdin)), sys.stdout)

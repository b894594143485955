"""The public race: many visitors, few times, one winner each. Run over HTTP, judged in the database."""

import http.client
import json
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection

from apps.core import clock
from apps.operations.actions.racecourse import Racecourse, make_racecourse
from apps.operations.actions.removal import remove_sandbox
from apps.operations.auditor import audit

PROGRAM = Path(__file__).with_name("racers.py")
# PostgreSQL's processes report what they counted at the end of a transaction, but not twice within a second.
STATISTICS_SETTLE = 1.2
WORKERS_ASKED = 24  # questions, by which every web worker ends one more transaction


class ServerDown(Exception):
    """Nobody answers at the public address."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a race came to. `refused` are answers 409; whoever got another answer counts nowhere but in `attempts`."""

    attempts: int
    winners: int
    slots: int
    refused: int
    refused_with_alternatives: int
    double_bookings: int
    server_errors: int
    deadlocks: int
    seconds: float

    @property
    def proves(self) -> bool:
        """Whether it went as promised: as many winners as times, nobody twice, no error, everybody told."""
        return (
            self.winners == min(self.slots, self.attempts)
            and self.winners + self.refused == self.attempts
            and self.double_bookings == self.server_errors == self.deadlocks == 0
        )

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def run_race(racers: int, slots: int) -> tuple[Result, dict[str, int]]:
    """Race in a fresh organisation, which is removed afterwards; returns the result and the answers by status.

    Raises ServerDown when the web server does not run, Invalid for a number of slots that cannot be.
    """
    check_server()
    course = make_racecourse(slots=slots, now=clock.now())
    try:
        before = _deadlocks()
        told = _race(course, racers)
        _let_statistics_settle()
        found = audit(course.organization.pk)
        answers = told["answers"]
        result = Result(
            attempts=racers,
            winners=answers.get("201", 0),
            slots=slots,
            refused=answers.get("409", 0),
            refused_with_alternatives=told["with_alternatives"],
            double_bookings=max(found["overlapping_occupancy"], found["overlapping_appointments"]),
            server_errors=sum(count for status, count in answers.items() if status == "none" or status >= "500"),
            deadlocks=_deadlocks() - before,
            seconds=told["seconds"],
        )
        return result, answers
    finally:
        remove_sandbox(organization=course.organization)


def check_server() -> None:
    """Raise ServerDown unless `/livez` answers with 200."""
    try:
        if _ask("/livez") == 200:
            return
    except (OSError, http.client.HTTPException):
        pass
    raise ServerDown(f"Nobody serves at {settings.PUBLIC_URL}: make run")


def _race(course: Racecourse, racers: int) -> dict[str, Any]:
    address = urlsplit(settings.PUBLIC_URL)
    tls = address.scheme == "https"
    job = {
        "host": address.hostname,
        "port": address.port or (443 if tls else 80),
        "tls": tls,
        "path": f"{address.path}/book/{course.group.slug}/appointments.json",
        "racers": racers,
        "slots": course.slots,
        "service": course.service,
        "calendar": course.calendar,
        "run": course.group.slug,
    }
    # A program of its own, without Django: forking this process would copy its database connection and its size.
    done = subprocess.run(
        [sys.executable, "-I", "-S", PROGRAM], input=json.dumps(job), stdout=subprocess.PIPE, text=True, check=True
    )
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def _deadlocks() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return int(cursor.fetchone()[0])


def _let_statistics_settle() -> None:
    time.sleep(STATISTICS_SETTLE)
    for _ in range(WORKERS_ASKED):
        _ask("/healthz")


def _ask(path: str) -> int:
    address = urlsplit(settings.PUBLIC_URL)
    kind = http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection
    asked = kind(address.hostname or "", address.port, timeout=10)
    try:
        asked.request("GET", address.path + path)
        return asked.getresponse().status
    finally:
        asked.close()

"""What a booking costs: against a bare view that only inserts, in statements, and until its handlers are done."""

import random
import re
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import orjson
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.core import clock
from apps.outbox.queries import oldest_waiting_seconds
from bench.baseline.tables import TABLES
from bench.measuring import Line, at_once
from bench.results import Result
from bench.servers import workers
from bench.workload import DAYS, Workload, half_hours

CLIENTS = 8
ROUNDS = 8
AS_LONG = 3  # of the baseline's bookings take as long as one
Job = Callable[[Line], Any]


class Places:
    """Free half hours behind the thirty days of the workload, each given out once."""

    def __init__(self, workload: Workload) -> None:
        starts = half_hours(workload.first + timedelta(days=DAYS + 7), 250)
        self.waiting = [(calendar, start) for calendar in workload.calendars for start in starts]
        random.Random(11).shuffle(self.waiting)

    def take(self, count: int) -> list[tuple[int, int]]:
        taken, self.waiting = self.waiting[:count], self.waiting[count:]
        return taken


def body_of(workload: Workload, calendar: int, start: int) -> bytes:
    name = f"n{calendar}x{start}"
    client = {"firstname": name, "lastname": "Bench", "email": f"{name}@example.org", "phone": "0612345678"}
    wish = {
        "service": workload.service,
        "calendar": calendar,
        "start": clock.instant(start).isoformat(),
        "client": client,
        "consent": True,
    }
    return orjson.dumps(wish)


def ours(workload: Workload, calendar: int, start: int) -> Job:
    body, path = body_of(workload, calendar, start), f"/book/{workload.group.slug}/appointments.json"
    return lambda line: line.post(path, body, **{"Idempotency-Key": f"{calendar}-{start}"})


def bare(calendar: int, start: int) -> Job:
    body = orjson.dumps({"calendar": calendar, "start": start})
    return lambda line: line.post("/book", body)


def measure_rate(workload: Workload, places: Places, server: str, baseline: str, count: int) -> Iterator[Result]:
    """booking_rate, booking_p50: eight clients at once, in rounds that take turns with the baseline's.

    The baseline's have more bookings, so that they last about as long: a shared machine gives a short burst more than
    it gives to work that goes on. How the connections fall to the two workers differs from round to round.
    """
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
    rounds = []
    for turn in range(ROUNDS + 1):
        size = count // ROUNDS if turn else 40
        raw = at_once(CLIENTS, [bare(*place) for place in places.take(AS_LONG * size)], baseline)
        full = at_once(CLIENTS, [ours(workload, *place) for place in places.take(size)], server)
        if turn:
            rounds.append((full, raw))
    rate, p50 = (sum(full[i] for full, _ in rounds) / len(rounds) for i in range(2))
    raw_rate, raw_p50 = (sum(raw[i] for _, raw in rounds) / len(rounds) for i in range(2))
    yield Result("booking_rate", rate, "bookings/s", raw_rate, limit=0.3, better="higher")
    yield Result("booking_p50", p50, "ms", raw_p50, limit=3.0)


def measure_statements(workload: Workload, places: Places) -> Iterator[Result]:
    """booking_queries: everything that the whole request asks of the database, begin and commit apart."""
    client = Client(SERVER_NAME="localhost")
    ((first, second),) = (places.take(2),)
    for calendar, start in (first, second):
        with CaptureQueriesContext(connection) as asked:
            response = client.post(
                f"/book/{workload.group.slug}/appointments.json",
                body_of(workload, calendar, start),
                content_type="application/json",
                headers={"Idempotency-Key": f"count-{calendar}-{start}"},
            )
        assert response.status_code == 201, response.content
    framing = re.compile(r"(BEGIN|COMMIT|SAVEPOINT|RELEASE|SET)\b")
    told = [query["sql"] for query in asked if not framing.match(query["sql"])]
    yield Result("booking_queries", len(told), "statements", None, limit=14)


def measure_planned(workload: Workload, places: Places, server: str, seconds: int) -> Iterator[Result]:
    """planned_p99: from the commit to the handlers done, at twenty bookings a second, with a worker and beat."""
    line = Line(server)
    with workers():
        ours(workload, *places.take(1)[0])(line)
        wait_until_told()
        with connection.cursor() as cursor:
            cursor.execute("SELECT max(id) FROM outbox_event")
            (before,) = cursor.fetchone()
        for place in places.take(20 * seconds):
            began = time.perf_counter()
            ours(workload, *place)(line)
            time.sleep(max(0.0, 0.05 - (time.perf_counter() - began)))
        wait_until_told()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), count(d.done_at), "
            "percentile_disc(0.99) WITHIN GROUP (ORDER BY d.done_at - e.occurred_at) "
            "FROM outbox_event e LEFT JOIN outbox_delivery d ON d.event_id = e.id WHERE e.id > %s",
            [before],
        )
        events, done, p99 = cursor.fetchone()
    if events != done or not events:
        raise RuntimeError(f"Of {events} events {done} were told.")
    yield Result("planned_p99", p99.total_seconds(), "s", None, limit=2.0)


def wait_until_told(seconds: float = 120) -> None:
    """Until the workers have started and nothing waits for them."""
    ends = time.monotonic() + seconds
    while oldest_waiting_seconds() > 0:
        if time.monotonic() > ends:
            raise RuntimeError("The workers do not tell what is due.")
        time.sleep(0.1)

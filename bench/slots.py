"""How long the free times take: against the raw cost of the same answer, a trivial view, and a long history."""

from collections.abc import Iterator

import orjson
import psycopg
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.groups.queries import setup
from bench.baseline.slots import answer
from bench.history import add_history, add_long_history
from bench.measuring import Line, medians, quickest_tenth
from bench.results import Result
from bench.workload import DAYS, HOURS, LENGTH, STEP, ZONE, Workload

HISTORY = 1_000_000


def path_of(workload: Workload, days: int, calendar: int | None = None) -> str:
    chosen = f"&calendar={calendar}" if calendar else ""
    return (
        f"/book/{workload.group.slug}/slots.json?service={workload.service}&from={workload.first}&days={days}{chosen}"
    )


def measure_slots(workload: Workload, ours: str, bare: str, database: str, repeats: int) -> Iterator[Result]:
    """slots_30d_http, slots_day_http."""
    line, trivial = Line(ours), Line(bare)
    month, day = path_of(workload, DAYS), path_of(workload, 1, workload.calendars[0])
    with psycopg.connect(database, autocommit=True) as raw:

        def plain() -> bytes:
            return answer(
                raw,
                calendars=workload.calendars,
                first=workload.first,
                days=DAYS,
                hours=HOURS,
                length=LENGTH,
                step=STEP,
                zone=ZONE,
                service=workload.service,
            )

        if orjson.loads(plain()) != orjson.loads(line.get(month)):
            raise RuntimeError("The baseline's answer is another one than ours.")
        took, baseline = medians([lambda: line.get(month), plain], repeats)
        yield Result("slots_30d_http", took, "ms", baseline, limit=3.0)
    took, baseline = medians([lambda: line.get(day), lambda: trivial.get("/trivial")], repeats * 2)
    yield Result("slots_day_http", took, "ms", baseline, limit=4.0)


def measure_queries(workload: Workload) -> Iterator[Result]:
    """slots_queries: the most statements of any question, asked of a process that remembers nothing."""
    most = 0
    for days, calendar in ((1, workload.calendars[0]), (DAYS, None), (60, None)):
        setup._kept.clear()
        with CaptureQueriesContext(connection) as asked:
            response = Client(SERVER_NAME="localhost").get(path_of(workload, days, calendar))
        assert response.status_code == 200
        most = max(most, len(asked))
    yield Result("slots_queries", most, "statements", None, limit=4)


def measure_growth(workload: Workload, ours: str, repeats: int) -> Iterator[Result]:
    """slots_growth_1k_1m: the same question with a thousand and with a million visits in the past."""
    line = Line(ours)
    month = path_of(workload, DAYS)
    add_history(workload, 1_000)
    young = quickest_tenth(lambda: line.get(month), repeats)
    add_long_history(workload, HISTORY, skip=1_000)
    aged = Line(ours)  # the first line was closed while the rows were written
    old = quickest_tenth(lambda: aged.get(month), repeats)
    yield Result("slots_growth_1k_1m", old, "ms", young, limit=1.25)

"""`python -m bench`: every benchmark on a cluster, a broker and servers of its own; a table, and latest.json."""

import os
import sys
from collections.abc import Iterator

from bench.servers import prepare_environment, web
from launch.broker import ThrowawayRedis
from launch.postgres import ThrowawayCluster

QUICK = os.environ.get("BENCH_QUICK") == "1"


def main() -> int:
    with ThrowawayCluster(fsync=True) as cluster, ThrowawayRedis() as redis:
        prepare_environment(cluster.url, redis.url)
        import django  # noqa: PLC0415  settings read the environment just prepared

        django.setup()
        from bench.results import Result, keep, table  # noqa: PLC0415

        results: list[Result] = []
        for result in measurements(cluster.url):
            results.append(result)
            print(f"{result.name}: {result.value:.2f} {result.unit}", file=sys.stderr, flush=True)
        print(table(results))
        keep(results)
        return 0 if all(result.within for result in results) else 1


def measurements(database: str) -> "Iterator[Result]":  # type: ignore[name-defined]  # noqa: F821
    from django.core.management import call_command  # noqa: PLC0415

    from bench import admin, booking, desk, fiches, mail, page, settings, slots, slotsapi  # noqa: PLC0415
    from bench.workload import make_workload  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    call_command("schedule", stdout=sys.stderr)
    workload = make_workload()
    places = booking.Places(workload)
    repeats = 60 if QUICK else 200
    with web("config.rsgi:application", "/livez") as ours, web("bench.baseline.site:application", "/trivial") as bare:
        yield from page.measure_page(workload, ours)
        yield from slots.measure_queries(workload)
        yield from slots.measure_slots(workload, ours, bare, database, repeats)
        yield from slotsapi.measure_slots_api(make_workload("bench-api", slotsapi.CALENDARS), ours, repeats)
        yield from booking.measure_statements(workload, places)
        # Before thousands of bookings leave as many facts to be told.
        yield from booking.measure_planned(workload, places, ours, 5 if QUICK else 15)
        yield from booking.measure_rate(workload, places, ours, bare, 800 if QUICK else 2_400)
        yield from fiches.measure_search(workload, ours, database, 10 if QUICK else 30)
        day = desk.Desk(workload)
        yield from desk.measure_day(day, ours, 5 if QUICK else 15)
        yield from slots.measure_growth(workload, ours, repeats)
        yield from desk.measure_growth(day, ours, 5 if QUICK else 15)
        yield from admin.measure_admin(ours, 5 if QUICK else 15)
    yield from mail.measure_mail(database, 400 if QUICK else 1_200)
    yield from mail.measure_due_scan()
    yield from settings.measure_settings()


if __name__ == "__main__":
    sys.exit(main())

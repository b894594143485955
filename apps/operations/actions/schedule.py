"""Beat's schedule as rows: a deploy adds what is new and removes what is retired; what an admin changed stays.

Beat's own code table stays empty, because it would overwrite the admin's changes at every start.
"""

from typing import Any

from django.db import transaction
from django_celery_beat.models import CrontabSchedule, IntervalSchedule, PeriodicTask

from apps.operations.timetable import PREFIX, SCHEDULE, Entry, switched_off


@transaction.atomic
def write_schedule(entries: tuple[Entry, ...] = SCHEDULE) -> dict[str, list[str]]:
    """Make the rows agree; returns the names that were `added`, `removed` and `switched_on`."""
    known = {row.name: row for row in PeriodicTask.objects.select_for_update().filter(name__startswith=PREFIX)}
    wanted = {entry.name: entry for entry in entries}
    done: dict[str, list[str]] = {"added": [], "removed": [], "switched_on": []}
    for name, entry in wanted.items():
        if name not in known:
            PeriodicTask.objects.create(
                name=name, task=entry.task, expire_seconds=entry.stale_after, **_times_of(entry)
            )
            done["added"].append(name)
        elif entry.essential and switched_off(known[name]):
            _switch_on(known[name])
            done["switched_on"].append(name)
    for name in sorted(known.keys() - wanted.keys()):
        known[name].delete()
        done["removed"].append(name)
    return done


def _switch_on(row: PeriodicTask) -> None:
    row.enabled, row.one_off, row.expires, row.start_time = True, False, None, None
    row.save()


def _times_of(entry: Entry) -> dict[str, Any]:
    if entry.every:
        every, _ = IntervalSchedule.objects.get_or_create(every=entry.every, period=IntervalSchedule.SECONDS)
        return {"interval": every}
    minute, hour = entry.daily
    daily, _ = CrontabSchedule.objects.get_or_create(
        minute=str(minute), hour=str(hour), day_of_week="*", day_of_month="*", month_of_year="*", timezone="UTC"
    )
    return {"crontab": daily}

"""Beat's schedule as rows: a deploy adds what is new and removes what is retired; what an admin changed stays.

Beat's own code table stays empty, because it would overwrite the admin's changes at every start.
"""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django_celery_beat.models import CrontabSchedule, IntervalSchedule, PeriodicTask

PREFIX = "frontdesk."  # rows under other names are the operator's own


@dataclass(frozen=True, slots=True)
class Entry:
    """One task: `every` so many seconds, or `daily` at that minute and hour (UTC).

    An `essential` one cannot be switched off: without it facts are not told, or nobody notices that they are not.
    """

    task: str
    every: int = 0
    daily: tuple[int, int] = (0, 0)
    essential: bool = False

    @property
    def name(self) -> str:
        return PREFIX + self.task

    @property
    def stale_after(self) -> int:
        """Seconds after which a message that waited in the broker says nothing any more."""
        return max(10, 2 * self.every) if self.every else 12 * 3600


SCHEDULE = (
    Entry("outbox.relay", every=2, essential=True),
    Entry("operations.canary", every=30, essential=True),
    Entry("operations.housekeeping", daily=(17, 3)),
)


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


def switched_off(row: PeriodicTask) -> bool:
    """Whether beat passes over this row for good or until some day: disabled, one-off, ended, not begun."""
    return not row.enabled or row.one_off or row.expires is not None or row.start_time is not None


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

"""Beat's schedule: new rows come, retired ones go, an admin's changes stay, and some things are never off."""

from datetime import UTC, datetime

import pytest
from celery import current_app
from django.core.management import call_command
from django_celery_beat.models import PeriodicTask

from apps.operations.actions.schedule import write_schedule
from apps.operations.timetable import SCHEDULE

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _only_our_rows(db: None) -> None:
    PeriodicTask.objects.all().delete()


def names() -> list[str]:
    return sorted(PeriodicTask.objects.values_list("name", flat=True))


def test_a_first_deploy_writes_every_row_and_a_second_one_none() -> None:
    expected = [
        "frontdesk.notifications.send",
        "frontdesk.operations.canary",
        "frontdesk.operations.extend_breaks",
        "frontdesk.operations.housekeeping",
        "frontdesk.outbox.relay",
    ]
    assert sorted(write_schedule()["added"]) == expected
    assert names() == expected
    assert write_schedule() == {"added": [], "removed": [], "switched_on": []}


def test_the_relay_runs_every_two_seconds_and_the_canary_every_thirty() -> None:
    write_schedule()
    rows = PeriodicTask.objects.exclude(interval=None)
    assert sorted((row.task, row.interval.every, row.interval.period) for row in rows) == [
        ("notifications.send", 5, "seconds"),
        ("operations.canary", 30, "seconds"),
        ("outbox.relay", 2, "seconds"),
    ]


def test_every_task_of_the_schedule_exists() -> None:
    current_app.loader.import_default_modules()
    assert {entry.task for entry in SCHEDULE} <= set(current_app.tasks)


def test_what_an_admin_changed_stays() -> None:
    write_schedule()
    PeriodicTask.objects.filter(task="operations.housekeeping").update(enabled=False, description="not here")
    write_schedule()
    row = PeriodicTask.objects.get(task="operations.housekeeping")
    assert (row.enabled, row.description) == (False, "not here")


def test_retired_rows_go_and_the_operators_own_stay() -> None:
    write_schedule()
    interval = PeriodicTask.objects.get(task="outbox.relay").interval
    PeriodicTask.objects.create(name="frontdesk.old", task="old", interval=interval)
    PeriodicTask.objects.create(name="ours", task="ours", interval=interval)
    assert write_schedule()["removed"] == ["frontdesk.old"]
    assert "ours" in names()
    assert "frontdesk.old" not in names()


@pytest.mark.parametrize(
    "change",
    [
        {"enabled": False},
        {"one_off": True},
        {"expires": datetime(2026, 1, 1, tzinfo=UTC)},
        {"start_time": datetime(2099, 1, 1, tzinfo=UTC)},
    ],
)
def test_the_relay_cannot_be_switched_off(change: dict[str, object]) -> None:
    write_schedule()
    PeriodicTask.objects.filter(task="outbox.relay").update(**change)
    call_command("schedule", verbosity=0)
    row = PeriodicTask.objects.get(task="outbox.relay")
    assert (row.enabled, row.one_off, row.expires, row.start_time) == (True, False, None, None)

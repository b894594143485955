"""The doctor: every check is well on a sound installation, and each one fails for its own fault."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.models.functions import Now
from django_celery_beat.models import PeriodicTask
from redis import Redis

from apps.accounts.actions import count_try
from apps.accounts.actions.transaction import COLLISIONS
from apps.core import clock
from apps.notifications.models import Message
from apps.operations import doctor, health, machine
from apps.operations.actions.schedule import write_schedule
from apps.operations.models import Heartbeat
from apps.operations.queries import signs
from apps.operations.tasks import canary
from apps.outbox.models import Event
from launch.broker import ThrowawayRedis
from tests.clinic import make_clinic

pytestmark = pytest.mark.django_db

NAMES = [
    "database", "role", "migrations", "constraints", "broker", "worker", "beat", "queue", "mail", "messages",
    "clock", "collisions", "secrets", "sealing", "hosts", "files", "static",
]  # fmt: skip


@pytest.fixture
def sound(db: None) -> None:
    """As after a deploy, a moment after the worker's first canary."""
    write_schedule()
    canary()


def failing() -> list[str]:
    return [finding.name for finding in doctor.examine() if not finding.ok]


@pytest.mark.usefixtures("sound")
def test_a_sound_installation_is_well_line_by_line(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("doctor")
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[:2] for line in lines] == [["ok", name] for name in NAMES]


@pytest.mark.usefixtures("sound")
def test_json_is_one_object_with_every_check(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("doctor", "--json")
    told = json.loads(capsys.readouterr().out)
    assert list(told) == ["healthy", "checks"]
    assert told["healthy"] is True
    assert [list(check) for check in told["checks"]] == [["name", "ok", "message"]] * len(NAMES)


def stop_worker() -> None:
    Heartbeat.objects.update(seen_at=Now() - timedelta(seconds=120))
    PeriodicTask.objects.update(last_run_at=clock.now())


def stop_beat_too() -> None:
    Heartbeat.objects.update(seen_at=Now() - timedelta(seconds=3600))
    PeriodicTask.objects.update(last_run_at=clock.now() - timedelta(seconds=3600))


def never_start_anything() -> None:
    Heartbeat.objects.all().delete()
    PeriodicTask.objects.update(last_run_at=None)


def switch_off_relay() -> None:
    PeriodicTask.objects.filter(task="outbox.relay").update(enabled=False)


def lose_relay() -> None:
    PeriodicTask.objects.filter(task="outbox.relay").delete()


def an_event(**fields: Any) -> Event:
    return Event.objects.create(organization_id=uuid4(), topic="t", subject="s", actor="a", **fields)


def leave_event() -> None:
    an_event(occurred_at=Now() - timedelta(seconds=120))


def give_up_delivery() -> None:
    an_event(fanned_out=True).deliveries.create(receiver="handler:x", state="dead")


def a_message(**fields: Any) -> None:
    clinic = make_clinic()
    fields = {"send_at": Now(), "kind": "booked", "dedup_key": "d"} | fields
    Message.objects.create(organization_id=clinic.organization.pk, group=clinic.group, **fields)


def leave_message() -> None:
    a_message(due_at=Now() - timedelta(seconds=120))


def give_up_message() -> None:
    a_message(due_at=Now() - timedelta(hours=23), state="failed", reason="given_up")


def collide() -> None:
    count_try(key=COLLISIONS, window=timedelta(days=1), now=clock.now())


def unapply() -> None:
    _execute("DELETE FROM django_migrations WHERE app = 'operations' AND name = '0001_first'")


def drop_trigger() -> None:
    _execute("DROP TRIGGER touch_setup_at_update ON groups_opening")


@pytest.mark.usefixtures("sound")
@pytest.mark.parametrize(
    ("fault", "names"),
    [
        (stop_worker, ["worker"]),
        (stop_beat_too, ["worker", "beat"]),
        (never_start_anything, ["worker", "beat"]),
        (switch_off_relay, ["beat"]),
        (lose_relay, ["beat"]),
        (leave_event, ["queue"]),
        (give_up_delivery, ["queue"]),
        (leave_message, ["messages"]),
        (give_up_message, ["messages"]),
        (collide, ["collisions"]),
        (unapply, ["migrations"]),
        (drop_trigger, ["constraints"]),
    ],
)
def test_each_fault_fails_its_own_check_and_the_exit_status(
    fault: Callable[[], None], names: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    fault()
    assert failing() == names
    with pytest.raises(SystemExit) as ended:
        call_command("doctor")
    assert ended.value.code == 1
    assert [line.split()[1] for line in capsys.readouterr().out.splitlines() if line.startswith("FAIL")] == names


@pytest.mark.usefixtures("sound")
@pytest.mark.parametrize(
    ("changed", "names"),
    [
        ({"REDIS_URL": "redis://127.0.0.1:1/0"}, ["broker"]),
        ({"PRODUCTION": True, "EMAIL_BACKEND": doctor.DUMMY_MAIL}, ["mail"]),
        ({"EMAIL_BACKEND": doctor.SMTP_MAIL, "EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": 1}, ["mail"]),
        ({"EMAIL_BACKEND": doctor.SMTP_MAIL, "EMAIL_HOST": ""}, ["mail"]),
        ({"SECRET_KEY": "x" * 60}, ["secrets"]),
        ({"SECRET_KEY": "short"}, ["secrets"]),
        ({"ALLOWED_HOSTS": ["*"]}, ["hosts"]),
        ({"FILES_ROOT": "/dev/null/files"}, ["files"]),
    ],
)
def test_each_bad_setting_fails_its_own_check(settings: Any, changed: dict[str, Any], names: list[str]) -> None:
    for name, value in changed.items():
        setattr(settings, name, value)
    assert failing() == names


@pytest.mark.usefixtures("sound")
@pytest.mark.parametrize(("policy", "names"), [("allkeys-lru", ["broker"]), ("noeviction", [])])
def test_dl_11_a_redis_that_may_throw_tasks_away_is_told(settings: Any, policy: str, names: list[str]) -> None:
    with ThrowawayRedis() as redis, Redis.from_url(redis.url) as broker:
        broker.config_set("maxmemory-policy", policy)
        settings.REDIS_URL = redis.url
        assert failing() == names


@pytest.mark.usefixtures("sound")
def test_rb_16_a_disk_that_is_nearly_full_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "LEAST_FREE", 2**60)
    assert failing() == ["files"]


@pytest.mark.usefixtures("sound")
def test_static_files_that_were_not_gathered_are_told(settings: Any, tmp_path: Path) -> None:
    settings.STATIC_ROOT = str(tmp_path)
    settings.STORAGES = dict(settings.STORAGES)  # which makes the storage anew
    assert failing() == ["static"]


@pytest.mark.usefixtures("sound")
def test_clocks_more_than_two_seconds_apart_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signs, "time", SimpleNamespace(time=lambda: clock.now().timestamp() - 3))
    assert failing() == ["clock"]


@pytest.mark.usefixtures("sound")
def test_a_role_that_may_do_everything_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signs, "role_is_too_strong", lambda: "postgres")
    assert failing() == ["role"]


@pytest.mark.usefixtures("sound")
def test_without_a_database_the_rest_is_still_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> Any:
        raise OperationalError("no")

    monkeypatch.setattr(health, "connection", SimpleNamespace(cursor=refuse))
    assert failing() == [name for name in NAMES if name == "database" or name in doctor.NEED_DATABASE]


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)

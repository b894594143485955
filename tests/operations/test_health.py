"""Health: each colour for its fault, and nothing said to strangers but which part is well."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.checks import run_checks
from django.db import OperationalError, connection
from django.test import Client

from apps.operations import health
from apps.operations.queries.promises import expected_constraints, missing_promises

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _looked_at_anew() -> Iterator[None]:
    health.forget()
    yield
    health.forget()


def execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def answer_of(client: Client, path: str) -> tuple[int, dict[str, str]]:
    answer = client.get(path)
    return answer.status_code, answer.json()


@pytest.fixture
def no_database(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> Any:
        raise OperationalError("connection to server at 10.1.2.3 as role secret failed")

    monkeypatch.setattr(health, "connection", SimpleNamespace(cursor=refuse))


def test_all_three_are_green_on_a_sound_installation(client: Client) -> None:
    assert answer_of(client, "/livez") == (200, {"status": "ok", "web": "ok"})
    assert answer_of(client, "/readyz") == (
        200,
        {"status": "ok", "database": "ok", "migrations": "ok", "constraints": "ok"},
    )
    assert answer_of(client, "/healthz") == (200, {"status": "ok", "web": "ok", "database": "ok", "broker": "ok"})


def test_without_a_database_only_the_process_is_well(client: Client, no_database: None) -> None:
    assert client.get("/livez").status_code == 200
    assert answer_of(client, "/readyz") == (503, {"status": "failing", "database": "does not answer"})
    assert answer_of(client, "/healthz") == (
        503,
        {"status": "failing", "web": "ok", "database": "does not answer", "broker": "ok"},
    )


def test_without_its_redis_the_broker_is_down(client: Client, settings: Any) -> None:
    settings.REDIS_URL = "redis://:secret@127.0.0.1:1/0"
    assert answer_of(client, "/healthz") == (
        503,
        {"status": "failing", "web": "ok", "database": "ok", "broker": "does not answer"},
    )


def test_a_migration_that_waits_makes_it_unready(client: Client) -> None:
    execute("DELETE FROM django_migrations WHERE app = 'operations' AND name = '0001_first'")
    assert answer_of(client, "/readyz") == (
        503,
        {
            "status": "failing",
            "database": "ok",
            "migrations": "not applied: operations.0001_first",
            "constraints": "not looked at",
        },
    )


def test_bk_08_a_lost_promise_makes_it_unready_and_fails_the_check(client: Client) -> None:
    execute("ALTER TABLE appointments_occupancy DROP CONSTRAINT nobody_is_booked_twice")
    assert client.get("/readyz").json()["constraints"] == "missing: appointments_occupancy.nobody_is_booked_twice"
    assert [error.id for error in run_checks(tags=["database"], databases=["default"])] == ["frontdesk.E002"]


@pytest.mark.parametrize(
    ("statement", "missing"),
    [
        ("ALTER TABLE groups_service DROP CONSTRAINT service_length", "groups_service.service_length"),
        ("DROP INDEX user_email_once", "accounts_user.user_email_once"),
        ("ALTER TABLE outbox_delivery DROP CONSTRAINT delivery_once", "outbox_delivery.delivery_once"),
        ("DROP TRIGGER touch_setup_at_update ON groups_opening", "groups_opening.touch_setup_at_update"),
        ("ALTER TABLE groups_group DISABLE TRIGGER move_setup_revision", "groups_group.move_setup_revision"),
        ("DROP VIEW appointments_calendar_entry", "view.appointments_calendar_entry"),
    ],
)
def test_whatever_is_dropped_is_named(statement: str, missing: str) -> None:
    execute(statement)
    assert missing_promises() == [missing]


def test_a_promise_that_was_made_weaker_counts_as_lost() -> None:
    execute("ALTER TABLE appointments_occupancy DROP CONSTRAINT nobody_is_booked_twice")
    execute(
        "ALTER TABLE appointments_occupancy ADD CONSTRAINT nobody_is_booked_twice EXCLUDE USING gist"
        " (int8range(calendar_id, calendar_id, '[]') WITH &&, tstzrange(starts_at, ends_at) WITH &&)"
        " WHERE (exclusive AND kind = 'hold')"
    )
    assert missing_promises() == ["appointments_occupancy.nobody_is_booked_twice"]


def test_nothing_is_missing_from_a_fresh_database_and_the_list_is_not_empty() -> None:
    assert missing_promises() == []
    assert len(expected_constraints()) > 30


def test_once_found_good_readiness_asks_the_database_one_thing(client: Client, django_assert_num_queries: Any) -> None:
    client.get("/readyz")
    with django_assert_num_queries(1):
        assert client.get("/readyz").status_code == 200


def test_health_only_reads(client: Client) -> None:
    assert client.post("/livez").status_code == 405
    assert client.get("/healthz")["Cache-Control"].startswith("max-age=0, no-cache, no-store")

"""A long past: a million visits within a minute."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import connection, transaction

from bench.workload import LENGTH, Workload, at

TABLES = ["appointments_appointment", "appointments_occupancy"]
CLIENTS = 100_000

_CLIENTS = """
INSERT INTO groups_client (organization_id, group_id, firstname, lastname, email, firstphone, secondphone, comments,
  from_web, remind_by_email, remind_by_sms, search_text, visits, deleted, updated_at)
SELECT %s, %s, 'Old', 'Client' || n, 'old' || n || '@example.org', '+337' || lpad(n::text, 8, '0'), '', '', false, true,
  true, 'client' || n || ' old +337' || lpad(n::text, 8, '0') || ' old' || n || '@example.org', 0, false, now()
FROM generate_series(1, %s::int) AS n
RETURNING id
"""
# Oldest first, all calendars at a time, as they were written in life.
_VISITS = """
WITH made AS (
  INSERT INTO appointments_appointment (uuid, organization_id, group_id, calendar_id, service_id, client_id, state,
    starts_at, ends_at, buffer_before, buffer_after, overbooked, overbook_reason, source, comments, cancel_reason,
    cancelled_by, revision, updated_at)
  SELECT gen_random_uuid(), %(organization)s, %(group)s, calendar, %(service)s,
    (%(clients)s::bigint[])[1 + (n * 7919 + place) %% cardinality(%(clients)s)], 'done', to_timestamp(start),
    to_timestamp(start + %(length)s), 0, 0, false, '', 'web', '', '', '', 1, now()
  FROM generate_series(%(last)s::int, %(first)s, -1) AS n, unnest(%(calendars)s::bigint[]) WITH ORDINALITY AS c
    (calendar, place), LATERAL (SELECT %(begins)s::float8 - n * %(length)s AS start) AS s
  RETURNING id, calendar_id, starts_at, ends_at)
INSERT INTO appointments_occupancy (organization_id, calendar_id, kind, starts_at, ends_at, exclusive, appointment_id)
SELECT %(organization)s, calendar_id, 'appointment', starts_at, ends_at, true, id FROM made
"""
_INDEXES = """
SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
WHERE indrelid::regclass::text = ANY(%s) AND NOT indisprimary
"""
_CONSTRAINTS = """
SELECT conrelid::regclass::text, conname FROM pg_constraint
WHERE conrelid::regclass::text = ANY(%s) AND contype IN ('f', 'u', 'x')
"""


def add_history(workload: Workload, rows: int) -> None:
    """Half hours in the past, shared among the calendars."""
    _write(workload, 1, rows // len(workload.calendars), [workload.client])
    _count()


def add_long_history(workload: Workload, rows: int, skip: int) -> None:
    """The half hours before `skip` of them, until there are `rows`, of a hundred thousand clients.

    Nobody can book afterwards: the indexes are all there again, but nothing is enforced any more.
    """
    each, known = rows // len(workload.calendars), skip // len(workload.calendars)
    with connection.cursor() as cursor:
        cursor.execute(_CLIENTS, [workload.group.organization_id, workload.group.pk, CLIENTS])
        clients = [row[0] for row in cursor.fetchall()]
    with transaction.atomic(), _bare_tables():
        _write(workload, known + 1, each, clients)
    _count()


@contextmanager
def _bare_tables() -> Iterator[None]:
    """Without keys, triggers and indexes, which are built at once at the end.

    What was a constraint comes back as the index that it has: to enforce the great one anew, PostgreSQL looks for each
    of a million rows among all others, which takes minutes. No reader sees the difference.
    """
    with connection.cursor() as cursor:
        cursor.execute(_INDEXES, [TABLES])
        indexes = cursor.fetchall()
        cursor.execute(_CONSTRAINTS, [TABLES])
        for table, name in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        for name, _ in indexes:
            cursor.execute(f"DROP INDEX IF EXISTS {name}")
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield
        for _, definition in indexes:
            cursor.execute(definition)


def _write(workload: Workload, first: int, last: int, clients: list[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            _VISITS,
            {
                "organization": workload.group.organization_id,
                "group": workload.group.pk,
                "service": workload.service,
                "calendars": workload.calendars,
                "clients": clients,
                "begins": at(workload.first - timedelta(days=2), 0),
                "length": LENGTH,
                "first": first,
                "last": last,
            },
        )


def _count() -> None:
    """Tell the planner, as the database does by itself a minute later."""
    with connection.cursor() as cursor:
        for table in (*TABLES, "groups_client"):
            cursor.execute(f"VACUUM ANALYZE {table}")

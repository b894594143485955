"""How long a page of a large client file takes to ask for, against the same statements in raw SQL."""

from collections.abc import Iterator
from typing import Any

import orjson
import psycopg
from django.db import connection

from apps.organizations.actions import add_api_key
from apps.organizations.roles import Right
from bench.baseline.fiches import COUNT, PAGE
from bench.measuring import Line, medians
from bench.results import Result
from bench.workload import Workload

CARDS = 100_000
_ADD = """
INSERT INTO groups_client (organization_id, group_id, firstname, lastname, email, firstphone, secondphone, comments,
  from_web, remind_by_email, remind_by_sms, search_text, visits, deleted, updated_at, externid)
SELECT %s, %s, 'Zoé', 'Martin' || n, 'zoe' || n || '@example.org', '+336' || lpad(n::text, 8, '0'), '', '', false, true,
  true, 'martin' || n || ' zoe zoe' || n || '@example.org +336' || lpad(n::text, 8, '0'), 0, false, now(), n
FROM generate_series(1, %s::int) AS n
"""
QUESTION = (
    "search=martin77&sort=lastname&conditions[0][field]=externid&conditions[0][op]=%3E%3D&conditions[0][value]=5000"
)


def measure_search(workload: Workload, ours: str, database: str, repeats: int) -> Iterator[Result]:
    """fiches_search: 25 of those of 100,000 cards that a condition and a search find, with how many they are."""
    group = workload.group
    with connection.cursor() as cursor:
        cursor.execute(_ADD, [group.organization_id, group.pk, CARDS])
        cursor.execute("ANALYZE groups_client")
    key = add_api_key(actor=workload.actor, organization=group.organization, name="bench", scopes=[Right.EDIT_CLIENTS])
    line = Line(ours)
    path = f"/api/v1/groups/{group.pk}/fiches?{QUESTION}&apikey={key.text}"
    with psycopg.connect(database, autocommit=True) as raw:
        parameters: dict[str, Any] = {"group": group.pk, "search": "%martin77%", "externid": 5000}

        def plain() -> tuple[int, list[tuple[Any, ...]]]:
            found = raw.execute(COUNT, parameters).fetchone()
            assert found is not None
            return int(found[0]), raw.execute(PAGE, parameters).fetchall()

        told, (total, rows) = orjson.loads(line.get(path)), plain()
        if (told["totalRecords"], [one["id"] for one in told["records"]]) != (total, [row[0] for row in rows]):
            raise RuntimeError("The baseline's answer is another one than ours.")
        took, baseline = medians([lambda: line.get(path), plain], repeats)
        yield Result("fiches_search", took, "ms", baseline, limit=3.0)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM groups_client WHERE group_id = %s AND externid IS NOT NULL", [group.pk])

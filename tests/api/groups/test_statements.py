"""A list costs the same number of statements however long it is; all of it is never held at once."""

import json
import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.groups.models import Client
from tests.api.groups.caller import Keyed, keyed
from tests.clinic import MONDAY, Clinic, make_clinic

pytestmark = pytest.mark.django_db

CARDS = """
INSERT INTO groups_client (organization_id, group_id, firstname, lastname, email, firstphone, secondphone, comments,
  from_web, remind_by_email, remind_by_sms, search_text, visits, deleted, updated_at)
SELECT %s, %s, 'Zoé', 'Martin' || n, '', '', '', '', false, true, true, 'martin' || n || ' zoe', 0, false, now()
FROM generate_series(%s::int, %s::int) AS n
"""


def add_cards(clinic: Clinic, first: int, last: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(CARDS, [clinic.organization.pk, clinic.group.pk, first, last])


def statements(caller: Keyed, path: str) -> int:
    """Those that read rows of ours; what counts calls is the cache's business."""
    with CaptureQueriesContext(connection) as captured:
        answer = caller.get(path)
        list(answer.streaming_content) if answer.streaming else None
    assert answer.status_code == 200
    return len([query for query in captured if "groups_" in query["sql"] or "organizations_" in query["sql"]])


QUESTION = "conditions[0][field]=lastname&conditions[0][op]=like&conditions[0][value]=Martin%25&sort=lastname"


@pytest.mark.parametrize("query", ["", QUESTION, "search=zoe martin", "results=1000"])
def test_1_100_and_10000_rows_take_the_same_number_of_statements(clinic: Clinic, query: str) -> None:
    caller = keyed(clinic)
    caller.get("/groups")  # notes the use of the key, once a minute
    found = []
    for first, last in ((1, 1), (2, 100), (101, 10_000)):
        add_cards(clinic, first, last)
        found.append([statements(caller, f"{place}/fiches?{query}") for place in ("", f"/groups/{clinic.group.pk}")])
    assert found[0] == found[1] == found[2]
    assert found[0] == [3, 4]  # key, count, page; and the group of the path


def test_all_of_ten_thousand_are_sent_while_they_are_read(clinic: Clinic) -> None:
    add_cards(clinic, 1, 10_000)
    caller = keyed(clinic)
    answer = caller.get("/fiches?results=all&startIndex=9000")
    assert answer.streaming
    parts: list[Any] = list(answer.streaming_content)
    body = json.loads(b"".join(parts))
    assert (len(parts), body["recordsReturned"], body["totalRecords"]) == (1002, 1000, 10_000)
    assert Client.objects.count() == 10_000


def test_free_times_take_three_statements_and_a_group_that_is_kept_is_kept_for_its_own_callers(clinic: Clinic) -> None:
    caller, stranger = keyed(clinic), keyed(make_clinic())
    visit = clinic.services["visit"].pk
    path = f"/groups/{clinic.group.pk}/availabletimeslots?intervention_ids[]={visit}&start={MONDAY}%2000:00:00"
    caller.get(path)  # reads the group and its set-up, which are kept until they change
    with CaptureQueriesContext(connection) as captured:
        assert caller.get(path).status_code == 200
    tables = [re.search(r"FROM \"?((?:organizations|groups|appointments)_\w+)", query["sql"]) for query in captured]
    assert [table[1] for table in tables if table] == [
        "organizations_apikey", "groups_group", "appointments_occupancy",
    ]  # fmt: skip
    assert stranger.get(path).status_code == 404
    clinic.group.inactive = True
    clinic.group.save()
    assert caller.get(path).status_code == 403

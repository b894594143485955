"""C19 to C30: pages, order, search and conditions, over a file of sixty cards."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest

from apps.groups.models import Client
from apps.groups.search import search_text_of
from tests.clinic import PARIS
from tests.conformance.groupsapi import Api, make_api

pytestmark = pytest.mark.django_db

CARDS = 60


@pytest.fixture(scope="module")
def api(server: str, django_db_blocker: Any) -> Iterator[Api]:
    """A clinic with sixty cards: Martin00 to Martin59, every third one from Lyon and without a number of its own."""
    with django_db_blocker.unblock():
        made = make_api(server)
        Client.objects.filter(pk=made.card).delete()
        Client.objects.bulk_create(
            Client(
                organization_id=made.clinic.organization.pk,
                group=made.clinic.group,
                firstname="Zoé" if number % 3 else "Lyon",
                lastname=f"Martin{number:02}",
                externid=number if number % 3 else None,
                custom={"num0": number, "str0": f"s{number:02}", "bool0": number % 2 == 0},
                search_text=search_text_of("Zoé" if number % 3 else "Lyon", f"Martin{number:02}"),
            )
            for number in range(CARDS)
        )
        yield made
        made.http.close()


def names(api: Api, condition: str, **params: Any) -> list[str]:
    """The last names of what a query string finds."""
    path = api.below(f"/fiches?results=all&sort=lastname&{condition}&apikey={api.key}")
    found = api.http.get(f"{api.server}/api/v1{path}", **params)
    assert found.status_code == 200, found.text
    return [record["lastname"].removeprefix("Martin") for record in found.json()["records"]]


def asked(field: str, op: str, value: object, place: int = 0) -> str:
    """One keyed condition, percent-encoded."""
    parts = {"field": field, "op": op, "value": value}
    return "&".join(f"conditions[{place}][{part}]={quote(str(said))}" for part, said in parts.items())


def numbers(*those: int) -> list[str]:
    return [f"{number:02}" for number in those]


def test_c19_a_page_has_25_records(api: Api) -> None:
    body = api.get("/fiches")
    assert (len(body["records"]), body["recordsReturned"], body["totalRecords"], body["pageSize"]) == (25, 25, 60, 25)


def test_c20_all_are_all(api: Api) -> None:
    body = api.get("/fiches", params={"results": "all"})
    assert (len(body["records"]), body["recordsReturned"], body["totalRecords"], body["pageSize"]) == (60, 60, 60, 60)


def test_c21_pages_follow_one_another_without_overlap(api: Api) -> None:
    pages = [api.ids("/fiches", params={"startIndex": start}) for start in (0, 25, 50, 75)]
    assert [len(page) for page in pages] == [25, 25, 10, 0]
    assert [one for page in pages for one in page] == api.ids("/fiches", params={"results": "all"})


def test_c22_the_envelope_has_its_seven_keys(api: Api) -> None:
    body = api.get("/fiches", params={"results": 2, "startIndex": 1, "sort": "lastname", "dir": "desc"})
    assert {key: value for key, value in body.items() if key != "records"} == {
        "recordsReturned": 2, "totalRecords": 60, "startIndex": 1, "sort": "lastname", "dir": "desc", "pageSize": 2,
    }  # fmt: skip
    assert [record["lastname"] for record in body["records"]] == ["Martin58", "Martin57"]


def test_c23_a_direction_without_a_sort_means_nothing(api: Api) -> None:
    body = api.get("/fiches", params={"dir": "desc", "results": 3})
    assert (body["dir"], [one["lastname"] for one in body["records"]]) == (None, ["Martin00", "Martin01", "Martin02"])


@pytest.mark.parametrize("field", ["search_text", "organization_id", "group__name", "password", "id; DROP TABLE"])
def test_c24_a_sort_by_what_is_not_shown_is_refused(api: Api, field: str) -> None:
    answer = api.call("GET", "/fiches", params={"sort": field})
    assert (answer.status_code, list(answer.json()["error"]["fields"])) == (400, ["sort"])


@pytest.mark.parametrize(
    ("op", "value", "found"),
    [
        ("=", "Martin07", numbers(7)),
        ("!=", "Martin07", numbers(*(n for n in range(CARDS) if n != 7))),
        (">", "Martin57", numbers(58, 59)),
        (">=", "Martin57", numbers(57, 58, 59)),
        ("<", "Martin02", numbers(0, 1)),
        ("<=", "Martin02", numbers(0, 1, 2)),
        ("like", "martin0_", numbers(*range(10))),
        ("not like", "%5_", numbers(*range(50))),
        ("in", "Martin03, Martin05", numbers(3, 5)),
        ("not in", ",".join(f"Martin{n:02}" for n in range(2, CARDS)), numbers(0, 1)),
    ],
)
def test_c25_each_operator(api: Api, op: str, value: str, found: list[str]) -> None:
    assert names(api, asked("lastname", op, value)) == found


@pytest.mark.parametrize(
    ("field", "op", "value", "found"),
    [
        ("externid", "in", "1,2,3,4", numbers(1, 2, 4)),
        ("externid", "not in", ",".join(str(n) for n in range(1, CARDS)), numbers(*range(0, CARDS, 3))),
        ("externid", "=", "", numbers(*range(0, CARDS, 3))),
        ("num0", ">=", "58", numbers(58, 59)),
        ("str0", "=", "s07", numbers(7)),
        ("bool0", "=", "0", numbers(*range(1, CARDS, 2))),
    ],
)
def test_c26_lists_are_split_at_commas_and_values_are_read_by_kind(
    api: Api, field: str, op: str, value: str, found: list[str]
) -> None:
    assert names(api, asked(field, op, value)) == found


def test_c27_all_conditions_hold_together(api: Api) -> None:
    both = asked("lastname", ">", "Martin50") + "&" + asked("firstname", "=", "Lyon", 1)
    assert names(api, both) == numbers(51, 54, 57)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        (asked("search_text", "=", "x"), "conditions[0][field]"),
        (asked("lastname", "is", "x"), "conditions[0][op]"),
        (asked("id", ">", "1 OR 1=1"), "conditions[0][value]"),
        (asked("created_at", ">", "yesterday"), "conditions[0][value]"),
        ("conditions[0][field]=id", "conditions[0]"),
    ],
)
def test_c28_what_cannot_be_asked_is_refused_and_named(api: Api, query: str, field: str) -> None:
    answer = api.http.get(f"{api.server}/api/v1/fiches?{query}&apikey={api.key}")
    assert (answer.status_code, list(answer.json()["error"]["fields"])) == (400, [field])


def test_c29_a_search_finds_by_any_part_of_the_name(api: Api) -> None:
    assert names(api, "search=TIN07") == numbers(7)
    assert names(api, "search=zoe martin5") == numbers(*(n for n in range(50, 60) if n % 3))


@pytest.mark.parametrize(
    "query",
    [
        "conditions[0][field]=lastname&conditions[0][op]=>=&conditions[0][value]=Martin59",
        "conditions%5B0%5D%5Bfield%5D=lastname&conditions%5B0%5D%5Bop%5D=%3E%3D&conditions%5B0%5D%5Bvalue%5D=Martin59",
        "conditions[][field]=lastname&conditions[][op]=%3E%3D&conditions[][value]=Martin59",
        "conditions[0][]=lastname&conditions[0][]=%3E%3D&conditions[0][]=Martin59",
        "conditions[0][0]=lastname&conditions[0][1]=%3E%3D&conditions[0][2]=Martin59",
    ],
)
def test_c30_brackets_arrive_raw_or_encoded_keyed_or_in_order(api: Api, query: str) -> None:
    address = f"{api.server}/api/v1/fiches?results=all&{query}&apikey={api.key}"
    found = api.http.get(address).json()["records"]
    assert [one["lastname"] for one in found] == ["Martin59"]


def test_times_in_conditions_are_read_on_the_clock_of_each_group(api: Api) -> None:
    soon = (datetime.now(PARIS) + timedelta(minutes=5)).strftime("%Y-%m-%d %H:%M:%S")
    early = (datetime.now(PARIS) - timedelta(minutes=55)).strftime("%Y-%m-%d %H:%M:%S")
    assert len(names(api, asked("updated_at", "<", soon) + "&" + asked("updated_at", ">", early, 1))) == CARDS
    assert names(api, asked("updated_at", ">=", soon)) == []


def test_in_10_what_is_typed_is_never_sql(api: Api) -> None:
    for value in ("'", "%' OR 1=1 --", "\\", "$1", "{}", ");"):
        assert names(api, asked("lastname", "=", value)) == []
        assert names(api, asked("lastname", "like", value)) == []

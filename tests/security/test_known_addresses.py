"""AU-08: no door works more, or otherwise, for an address that somebody has. bench/enumeration takes the times."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from bench.enumeration.doors import Doors, make_doors
from bench.enumeration.hashing import count_hashes

pytestmark = pytest.mark.django_db
VALUE = re.compile(r"'(?:[^']|'')*'(?:::\w+)?|\bs\d+_x\d+\b|\b\d+\b|\bNULL\b")


@pytest.fixture
def doors(settings: Settings) -> Doors:
    """Clinics that know some people, behind a proxy that says who asks."""
    settings.PROXIES = 1
    return make_doors(3)


def test_au_08_every_door_asks_and_hashes_the_same_for_known_and_unknown_addresses(doors: Doors) -> None:
    told: dict[str, list[object]] = {}
    with count_hashes(real=False) as hashes:
        for name in doors.asks:
            strangers = doors.unknown()
            work_of(doors, name, doors.known[0], hashes)  # whatever is remembered is remembered from here on
            told[name] = [work_of(doors, name, email, hashes) for email in (doors.known[1], strangers[1])]
    assert {name: known for name, (known, _) in told.items()} == {name: other for name, (_, other) in told.items()}
    assert {name: hashed for name, ((_, hashed), _) in told.items() if hashed} == dict.fromkeys(
        [name for name in doors.asks if name.startswith("login")], 1
    )


def work_of(doors: Doors, name: str, email: str, hashes: list[str]) -> tuple[list[str], int]:
    """The statements without their values, and how many passwords were hashed."""
    ask = doors.prepared(name, email)
    hashes.clear()
    with CaptureQueriesContext(connection) as asked:
        doors.check(name, ask())
    return [VALUE.sub("?", query["sql"]) for query in asked], len(hashes)

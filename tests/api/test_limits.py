"""HT-08: how many calls a minute one caller has, told in headers, counted in a cache that may be away."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from apps.api import limits
from apps.organizations.models import Organization
from tests.api.people import Caller, add_member, tokens_for
from tests.clinic import NOW, Clinic

pytestmark = pytest.mark.django_db
PATH = "/api/config/setting-type-mapping"


@pytest.fixture
def two(clinic: Clinic, time_machine: Any) -> list[Caller]:
    """An owner and a helper of one organisation that has three calls a minute for each."""
    time_machine.move_to(NOW, tick=False)
    cache.clear()
    Organization.objects.update(limits={"api_calls_caller_minute": 3})
    return [Caller(tokens_for(add_member(clinic, f"{role}@example.org", role)).access) for role in ("owner", "admin")]


def call(caller: Caller) -> Any:
    headers = {"Authorization": f"Bearer {caller.token}", "organization-code": Organization.objects.get().code}
    return Client().get(PATH, headers=headers)


def asked(caller: Caller) -> tuple[int, ...]:
    """The status, and what the headers tell: how many there are, how many are left, and for how many seconds."""
    answer = call(caller)
    told = [answer.get(f"X-RateLimit-{name}") for name in ("Limit", "Remaining", "Reset")]
    return (answer.status_code, *[int(one) for one in told if one is not None])


def test_ht_08_the_fourth_call_waits_for_the_next_minute(two: list[Caller], time_machine: Any) -> None:
    owner, helper = two
    assert [asked(owner) for _ in range(4)] == [(200, 3, 2, 60), (200, 3, 1, 60), (200, 3, 0, 60), (429,)]
    refused = call(owner)
    assert (refused["Retry-After"], refused.json()["error"]["limit"]) == ("60", "api_calls_caller_minute")
    assert asked(helper) == (200, 3, 2, 60)
    time_machine.shift(60)
    assert asked(owner) == (200, 3, 2, 60)


def test_au_12_a_cache_that_is_away_refuses_nobody(two: list[Caller], monkeypatch: pytest.MonkeyPatch) -> None:
    class Away:
        def __getattr__(self, name: str) -> Any:
            raise ConnectionError(name)

    monkeypatch.setattr(limits, "cache", Away())
    monkeypatch.setattr(limits, "_failed_at", -limits.PAUSE)
    assert [asked(two[0]) for _ in range(5)] == [(200,)] * 5

"""The public race, against the real web server: its answer is a promise, and it can fail."""

import json
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from apps.operations import race
from apps.operations.actions.racecourse import make_racecourse
from apps.operations.race import Result
from apps.organizations.models import Organization
from tests.racing import free_port, web_server

KEYS = [
    "attempts", "winners", "slots", "refused", "refused_with_alternatives", "double_bookings", "server_errors",
    "deadlocks", "seconds",
]  # fmt: skip
GOOD = Result(50, 4, 4, 46, 46, 0, 0, 0, 1.5)


@pytest.mark.django_db(transaction=True)
def test_fifty_racers_for_four_times_have_four_winners_and_leave_nothing_behind(
    settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    with web_server() as address:
        settings.PUBLIC_URL = address
        call_command("prove_booking", "--racers", "50", "--slots", "4", "--json")
        told = json.loads(capsys.readouterr().out)
        # More racers than processes: each process runs several.
        call_command("prove_booking", "--racers", "230", "--slots", "7", "--json")
        many = json.loads(capsys.readouterr().out)
    assert list(told) == KEYS
    assert told.pop("seconds") > 0
    assert told == {
        "attempts": 50,
        "winners": 4,
        "slots": 4,
        "refused": 46,
        "refused_with_alternatives": 46,
        "double_bookings": 0,
        "server_errors": 0,
        "deadlocks": 0,
    }
    assert (many["attempts"], many["winners"], many["refused_with_alternatives"]) == (230, 7, 223)
    assert not Organization.objects.exists()


def test_without_a_web_server_it_says_make_run_and_exits_2(settings: Any) -> None:
    settings.PUBLIC_URL = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(CommandError, match="make run") as refusal:
        call_command("prove_booking")
    assert refusal.value.returncode == 2


@pytest.mark.parametrize(
    "what",
    [
        {"winners": 3},
        {"winners": 5},
        {"refused": 45},
        {"double_bookings": 1},
        {"server_errors": 1},
        {"deadlocks": 1},
    ],
)
def test_a_race_that_went_wrong_exits_1(monkeypatch: pytest.MonkeyPatch, what: dict[str, int]) -> None:
    from dataclasses import replace

    from apps.operations.management.commands import prove_booking

    monkeypatch.setattr(prove_booking, "run_race", lambda racers, slots: (replace(GOOD, **what), {}))
    with pytest.raises(SystemExit) as ended:
        call_command("prove_booking", "--json")
    assert ended.value.code == 1


def test_a_good_race_exits_0(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    from apps.operations.management.commands import prove_booking

    monkeypatch.setattr(prove_booking, "run_race", lambda racers, slots: (GOOD, {}))
    call_command("prove_booking", "--json")
    assert json.loads(capsys.readouterr().out) == GOOD.as_json()


@pytest.mark.django_db
def test_the_times_raced_for_are_distinct_and_as_many_as_asked() -> None:
    from apps.core import clock

    course = make_racecourse(slots=100, now=clock.now())
    assert len(set(course.slots)) == 100
    assert course.slots == sorted(course.slots)


@pytest.mark.django_db
@pytest.mark.parametrize("slots", ["0", "99999"])
def test_impossible_numbers_of_times_are_refused(monkeypatch: pytest.MonkeyPatch, slots: str) -> None:
    monkeypatch.setattr(race, "check_server", lambda: None)
    with pytest.raises(CommandError):
        call_command("prove_booking", "--slots", slots)
    assert not Organization.objects.exists()

"""A request that is sent again: its work is undone, its first answer given."""

import pytest
from django.db import connection

from apps.accounts.actions import Answer, answer_once
from apps.accounts.models import IdempotencyKey, RateCounter
from apps.core.errors import Busy, Forbidden, KeyReused, SlotTaken

pytestmark = pytest.mark.django_db


def work(status: int = 201) -> Answer:
    """Work that leaves a row."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO accounts_ratecounter (key, window_starts, count) VALUES ('work', clock_timestamp(), 1)"
        )
    return Answer(status, {"rows": RateCounter.objects.count()})


def refuse() -> Answer:
    raise Forbidden("Not today.", code="closed")


def lose() -> Answer:
    taken = SlotTaken("Gone.")
    taken.look_up = lambda: [1, 2]
    raise taken


def ask(key: str | None = "k", request: object = "r", do: object = work) -> Answer:
    return answer_once(scope="s", key=key, request=request, work=do)  # type: ignore[arg-type]


def test_the_second_request_leaves_nothing_and_gets_the_first_answer() -> None:
    first, second = ask(), ask()
    assert (first, second) == (Answer(201, {"rows": 1}), Answer(201, {"rows": 1}, repeated=True))
    assert RateCounter.objects.count() == 1


def test_what_is_refused_the_second_time_was_still_answered_the_first_time() -> None:
    ask()
    assert ask(do=refuse) == Answer(201, {"rows": 1}, repeated=True)
    assert ask(do=lose) == Answer(201, {"rows": 1}, repeated=True)


def test_another_request_under_the_same_key_is_refused_whether_it_would_work_or_not() -> None:
    ask()
    for do in (work, refuse):
        with pytest.raises(KeyReused):
            ask(request="other", do=do)
    assert RateCounter.objects.count() == 1


def test_without_a_key_or_under_another_one_the_work_is_done_again() -> None:
    assert [ask(key).body["rows"] for key in (None, None, "a", "b")] == [1, 2, 3, 4]


def test_a_refusal_leaves_the_key_free_and_a_lost_race_says_the_nearest_times() -> None:
    with pytest.raises(Forbidden):
        ask(do=refuse)
    with pytest.raises(SlotTaken) as lost:
        ask(do=lose)
    assert lost.value.details["alternatives"] == [1, 2]
    assert not IdempotencyKey.objects.exists()
    assert ask().body == {"rows": 1}


def test_a_lost_race_with_a_refusal_is_an_answer_that_is_kept() -> None:
    def told(taken: SlotTaken) -> Answer:
        return Answer(409, {"nearest": taken.details["alternatives"]})

    answers = [answer_once(scope="s", key="k", request="r", work=do, refusal=told) for do in (lose, work)]
    assert answers == [Answer(409, {"nearest": [1, 2]}), Answer(409, {"nearest": [1, 2]}, repeated=True)]
    assert RateCounter.objects.count() == 0


def test_busy_is_no_answer() -> None:
    def busy() -> Answer:
        raise Busy("Later.", retry_after=1)

    with pytest.raises(Busy):
        ask(do=busy)
    assert ask().status == 201

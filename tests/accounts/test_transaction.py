"""What PostgreSQL's refusals mean, by refusals that PostgreSQL itself gives."""

from collections.abc import Callable

import pytest
from django.db import DataError, connection

from apps.accounts.actions import StartAgainError, in_transaction
from apps.accounts.actions.transaction import COLLISIONS, busy_when_locked
from apps.accounts.models import RateCounter
from apps.core.errors import Busy, SlotTaken

pytestmark = pytest.mark.django_db


def refused_with(sqlstate: str) -> Callable[[], None]:
    """A statement that PostgreSQL refuses so."""

    def work() -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"DO $$ BEGIN RAISE EXCEPTION 'refused' USING ERRCODE = '{sqlstate}'; END $$")

    return work


def counted(work: Callable[[], None]) -> tuple[Callable[[], None], list[int]]:
    """The work, and a list that grows by one each time it is begun."""
    begun: list[int] = []

    def counting() -> None:
        begun.append(len(begun))
        work()

    return counting, begun


@pytest.mark.parametrize("sqlstate", ["40P01", "40001"])
def test_a_deadlock_is_tried_three_times_and_is_busy_then(sqlstate: str) -> None:
    work, begun = counted(refused_with(sqlstate))
    with pytest.raises(Busy) as told:
        in_transaction(work)
    assert (len(begun), told.value.retry_after) == (3, 1)
    assert not RateCounter.objects.filter(key=COLLISIONS).exists()


def test_rows_that_meet_are_a_time_that_is_taken_and_each_time_is_counted() -> None:
    work, begun = counted(refused_with("23P01"))
    with pytest.raises(SlotTaken):
        in_transaction(work)
    assert (len(begun), RateCounter.objects.get(key=COLLISIONS).count) == (3, 3)


def test_a_lock_that_is_not_had_is_busy_at_once() -> None:
    work, begun = counted(refused_with("55P03"))
    with pytest.raises(Busy):
        in_transaction(work)
    assert len(begun) == 1


def test_whoever_is_asked_to_begin_again_is_so_three_times_at_most() -> None:
    def again() -> None:
        raise StartAgainError

    work, begun = counted(again)
    with pytest.raises(Busy):
        in_transaction(work)
    assert len(begun) == 3


def test_any_other_refusal_is_passed_on_as_it_is() -> None:
    work, begun = counted(refused_with("22012"))
    with pytest.raises(DataError):
        in_transaction(work)
    assert len(begun) == 1
    with pytest.raises(DataError), busy_when_locked():
        refused_with("22012")()


def test_outside_a_transaction_only_a_lock_is_busy() -> None:
    with pytest.raises(Busy) as told, busy_when_locked():
        refused_with("55P03")()
    assert told.value.retry_after == 1

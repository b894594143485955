"""Breaks that come again: the rule is kept, its times are in the occupancy, the wall clock holds."""

from datetime import date, timedelta
from unittest.mock import patch

import pytest
from django.db.models import F

from apps.appointments.actions import add_break, extend_breaks, move_break, remove_break, restore_break
from apps.appointments.actions.locks import lock_calendars
from apps.appointments.models import Break, Occupancy
from apps.core import clock
from apps.core.errors import Conflict, Invalid, SlotTaken
from apps.operations.auditor import audit
from tests.clinic import NOW, PARIS, Clinic, at

pytestmark = pytest.mark.django_db
SPRING = date(2027, 3, 29)  # the Monday after clocks went forward


def meeting(clinic: Clinic, rule: str = "FREQ=WEEKLY;BYDAY=MO", ends: str = "10:00") -> Break:
    bell = clinic.calendars["bell"]
    return add_break(actor=clinic.member(), calendar=bell, starts_at=at("09:00"), ends_at=at(ends), rule=rule, now=NOW)


def test_tm_04_a_weekly_break_keeps_its_wall_clock_across_clock_changes(clinic: Clinic) -> None:
    meeting(clinic)
    starts = Occupancy.objects.values_list("starts_at", flat=True).order_by("starts_at")
    assert len(starts) == 113  # 790 days
    assert {f"{one.astimezone(PARIS):%a %H:%M}" for one in starts} == {"Mon 09:00"}
    with pytest.raises(SlotTaken):
        clinic.book(at("09:30", SPRING))
    assert clinic.book(at("10:00", SPRING)).appointment.state == "booked"


def test_what_is_written_reaches_further_than_anybody_books_and_a_task_writes_on(clinic: Clinic) -> None:
    pause = meeting(clinic)
    later = NOW + timedelta(days=60)
    assert (extend_breaks(now=NOW), extend_breaks(now=later), extend_breaks(now=later)) == (0, 1, 0)
    pause.refresh_from_db()
    assert pause.written_until == later + timedelta(days=790)
    days = list(Occupancy.objects.values_list("starts_at", flat=True).order_by("starts_at"))
    assert (len(days), len(set(days))) == (122, 122)


def test_the_auditor_asks_how_far_it_is_written(clinic: Clinic) -> None:
    pause = meeting(clinic)
    Break.objects.update(written_until=clock.now() + timedelta(days=700))
    assert audit()["rules_not_written"] == 1
    extend_breaks(now=clock.now())
    assert (audit()["rules_not_written"], pause.rule) == (0, "FREQ=WEEKLY;BYDAY=MO")


def test_a_rule_is_moved_as_a_whole_and_not_without_it(clinic: Clinic) -> None:
    pause, owner = meeting(clinic), clinic.member()
    with pytest.raises(Conflict) as told:
        move_break(actor=owner, pause=pause, starts_at=at("11:00"), ends_at=at("12:00"), now=NOW)
    assert told.value.code == "comes_again"
    once = move_break(actor=owner, pause=pause, starts_at=at("11:00"), ends_at=at("12:00"), rule="", now=NOW)
    assert (once.rule, Occupancy.objects.count()) == ("", 1)


def test_a_removed_rule_opens_all_its_times_and_a_restored_one_closes_them(clinic: Clinic) -> None:
    pause, owner = meeting(clinic, "FREQ=DAILY;COUNT=5"), clinic.member()
    removed = remove_break(actor=owner, pause=pause, now=NOW)
    assert Occupancy.objects.count() == 0
    restore_break(actor=owner, pause=removed, now=NOW)
    assert Occupancy.objects.count() == 5


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=HOURLY",
        "FREQ=DAILY;BYHOUR=9",
        "FREQ=WEEKLY;BYDAY=TU",  # and the first one is a Monday
        "FREQ=WEEKLY;COUNT=2;UNTIL=20271231",
        "FREQ=MONTHLY;BYDAY=9MO",
        "every Monday",
    ],
)
def test_a_rule_that_cannot_be_followed_is_refused(clinic: Clinic, rule: str) -> None:
    with pytest.raises(Invalid) as told:
        meeting(clinic, rule)
    assert list(told.value.fields) == ["rule"]


def test_in_08_no_rule_makes_more_than_a_thousand_rows(clinic: Clinic) -> None:
    meeting(clinic, "FREQ=DAILY;COUNT=999")
    assert Occupancy.objects.count() == 788


def test_what_comes_again_lasts_a_day_at_most(clinic: Clinic) -> None:
    bell, owner = clinic.calendars["bell"], clinic.member()
    ends = at("09:00") + timedelta(hours=24, seconds=1)
    with pytest.raises(Invalid) as told:
        add_break(actor=owner, calendar=bell, starts_at=at("09:00"), ends_at=ends, rule="FREQ=WEEKLY", now=NOW)
    assert list(told.value.fields) == ["rule"]
    assert not Break.objects.exists()


def test_what_somebody_changes_meanwhile_is_not_written_on(clinic: Clinic) -> None:
    meeting(clinic)
    before = Occupancy.objects.count()

    def changed_first(calendars: list[int]) -> None:
        Break.objects.update(revision=F("revision") + 1)
        lock_calendars(calendars)

    with patch("apps.appointments.actions.again.lock_calendars", changed_first):
        assert extend_breaks(now=NOW + timedelta(days=60)) == 0
    assert Occupancy.objects.count() == before

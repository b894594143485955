"""Both clock-change days of two years, in every zone a clinic can choose and in some odd ones."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from apps.availability.hours import DAY, Hours, Weekly, day_bounds, local_day
from apps.availability.intervals import union
from apps.availability.slots import Taker, Terms, fits, starts_of
from tests.availability.plainday import EVER, at
from tests.availability.zones import CHANGES, REPEATING, SKIPPING, ZONES, Change, face, seconds_of

QUARTER = 900


def every_day(zone: str, starts: int, ends: int) -> Hours:
    return Hours([Weekly(day, starts, ends, date(2020, 1, 1), None) for day in range(7)], [], ZoneInfo(zone))


def service(length: int) -> Terms:
    return Terms(length, 0, 0, -EVER * 10, EVER * 10)


def affected(change: Change) -> tuple[datetime, datetime]:
    """The first and the last face of the clock that are skipped or shown twice."""
    faces = [datetime.fromtimestamp(change.at + offset, UTC).replace(tzinfo=None) for offset in change[2:]]
    return min(faces), max(faces)


def test_the_zones_under_test_hold_changes_of_both_kinds() -> None:
    assert (len(ZONES) > 120, len(SKIPPING) >= 90, len(REPEATING) >= 90) == (True, True, True)


@pytest.mark.parametrize("change", SKIPPING, ids=str)
def test_tm_01_an_opening_that_the_clocks_skip_vanishes(change: Change) -> None:
    first, last = affected(change)
    assert every_day(change.zone, seconds_of(first), seconds_of(last)).on(first.date()) == ()


@pytest.mark.parametrize("change", SKIPPING, ids=str)
def test_tm_01_an_opening_that_would_end_before_it_begins_vanishes(change: Change) -> None:
    first, last = affected(change)
    hours = every_day(change.zone, seconds_of(first + (last - first) / 2), seconds_of(last))
    assert hours.on(first.date()) == ()


@pytest.mark.parametrize("change", REPEATING, ids=str)
def test_tm_02_the_two_instants_of_a_repeated_time_are_two_starts(change: Change) -> None:
    first, last = affected(change)
    fold = change.before - change.after
    openings = every_day(change.zone, seconds_of(first), seconds_of(last)).on(first.date())
    starts = starts_of(Taker(1, fold, openings, []), service(fold))
    shown = [face(start, change.zone) for start in starts]
    assert (starts, shown) == ([change.at - fold, change.at], [first, first])


@pytest.mark.parametrize("change", REPEATING, ids=str)
def test_tm_02_a_visit_at_the_first_instant_leaves_the_second_free(change: Change) -> None:
    first, last = affected(change)
    fold = change.before - change.after
    openings = every_day(change.zone, seconds_of(first), seconds_of(last)).on(first.date())
    booked = Taker(1, fold, openings, [(change.at - fold, change.at)])
    assert starts_of(booked, service(fold)) == [change.at]


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_tm_14_a_whole_day_is_filled_by_slots_of_real_length_without_gap_or_overlap(change: Change) -> None:
    day = local_day(change.at, ZoneInfo(change.zone))
    starts, ends = day_bounds(day, ZoneInfo(change.zone))
    book = Taker(1, QUARTER, every_day(change.zone, 0, 0).on(day), [])
    assert starts_of(book, service(QUARTER)) == list(range(starts, ends, QUARTER))


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_tm_05_office_hours_keep_their_faces_around_a_change(change: Change) -> None:
    hours = every_day(change.zone, at("08:00"), at("18:00"))
    day = local_day(change.at, ZoneInfo(change.zone))
    openings = hours.between(day - timedelta(days=1), day + timedelta(days=1))
    shown = [(face(opens, change.zone), face(closes, change.zone)) for opens, closes in openings]
    midnights = [datetime.combine(day + timedelta(days=n), datetime.min.time()) for n in (-1, 0, 1)]
    assert shown == [(m + timedelta(hours=8), m + timedelta(hours=18)) for m in midnights]


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_tm_14_a_night_shift_over_a_change_offers_what_it_really_holds(change: Change) -> None:
    hours = every_day(change.zone, at("20:00"), at("07:00"))
    day = local_day(change.at - 1, ZoneInfo(change.zone))
    nights = hours.between(day - timedelta(days=1), day + timedelta(days=1))
    shift = change.after - change.before
    # A change at 20:00 or later can fall into the night that begins on its own day, so the night is looked for.
    assert sorted(closes - opens for opens, closes in nights) == sorted([11 * 3600 - shift, 11 * 3600, 11 * 3600])


@pytest.mark.parametrize("zone", ZONES)
def test_tm_12_the_days_of_two_years_divide_time_without_gap_or_overlap(zone: str) -> None:
    bounds = [day_bounds(date(2026, 1, 1) + timedelta(days=n), ZoneInfo(zone)) for n in range(731)]
    whole = (bounds[0][0], bounds[-1][1])
    seams = [one[1] == two[0] for one, two in pairwise(bounds)]
    assert (union(bounds), all(seams), all(starts < ends for starts, ends in bounds)) == ([whole], True, True)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("day", [date(2026, 12, 31), date(2028, 2, 29)], ids=str)
def test_tm_12_visits_reach_midnight_and_cross_it_at_the_edges_of_year_and_month(zone: str, day: date) -> None:
    opening = every_day(zone, at("22:00"), at("02:00")).on(day)[0]
    midnight = day_bounds(day, ZoneInfo(zone))[1]
    book = Taker(1, 3600, [opening], [])
    asked = (midnight - 3600, midnight - 1800, midnight)
    days = [local_day(start, ZoneInfo(zone)) for start in asked]
    assert ([fits(book, service(3600), start) for start in asked], days) == (
        [True, True, True],
        [day, day, day + timedelta(days=1)],
    )


def test_a_day_of_24_hours_has_86400_seconds() -> None:
    assert DAY == 86_400

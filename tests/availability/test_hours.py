from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from apps.availability.hours import DAY, REMEMBERED_DAYS, Dated, Hours, Weekly
from apps.availability.intervals import Interval
from tests.availability.plainday import at

PARIS = ZoneInfo("Europe/Paris")
ZULU = ZoneInfo("Etc/UTC")
MONDAY = date(2026, 6, 1)
SUNDAY = date(2026, 6, 7)


def weekly(times: str, weekday: int = 0, since: date = MONDAY, until: date | None = None, every: int = 1) -> Weekly:
    starts, ends = times.split("-")
    return Weekly(weekday, at(starts), at(ends), since, until, every)


def closed(day: date, times: str = "00:00-00:00") -> Dated:
    starts, ends = times.split("-")
    return Dated(day, at(starts), at(ends), opens=False)


def extra(day: date, times: str) -> Dated:
    starts, ends = times.split("-")
    return Dated(day, at(starts), at(ends), opens=True)


def utc(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


def interval(starts: str, ends: str) -> Interval:
    return utc(starts), utc(ends)


def test_a_wall_clock_opening_becomes_instants_of_the_zone() -> None:
    assert Hours([weekly("08:00-12:00")], [], PARIS).on(MONDAY) == (interval("2026-06-01T06:00", "2026-06-01T10:00"),)


def test_an_opening_keeps_its_weekday() -> None:
    hours = Hours([weekly("08:00-12:00", weekday=6)], [], ZULU)
    open_days = [day for day in (MONDAY + timedelta(days=n) for n in range(14)) if hours.on(day)]
    assert open_days == [date(2026, 6, 7), date(2026, 6, 14)]


def test_touching_and_overlapping_openings_of_a_day_are_one() -> None:
    rules = [weekly("14:00-16:00"), weekly("08:00-12:00"), weekly("12:00-13:00"), weekly("15:00-18:00")]
    expected = (interval("2026-06-01T08:00", "2026-06-01T13:00"), interval("2026-06-01T14:00", "2026-06-01T18:00"))
    assert Hours(rules, [], ZULU).on(MONDAY) == expected


@pytest.mark.parametrize("end", ["00:00", "24:00"])
def test_an_end_at_midnight_is_the_midnight_at_the_end_of_the_day(end: str) -> None:
    hours = Hours([weekly(f"20:00-{end}")], [], ZULU)
    assert hours.on(MONDAY) == (interval("2026-06-01T20:00", "2026-06-02T00:00"),)


def test_equal_times_are_a_whole_day() -> None:
    assert Hours([weekly("07:00-07:00")], [], ZULU).on(MONDAY) == (interval("2026-06-01T07:00", "2026-06-02T07:00"),)


def test_an_overnight_opening_belongs_to_the_day_on_which_it_begins() -> None:
    hours = Hours([weekly("22:00-06:00")], [], ZULU)
    expected = [(interval("2026-06-01T22:00", "2026-06-02T06:00"),), ()]
    assert [hours.on(MONDAY), hours.on(MONDAY + timedelta(days=1))] == expected


def test_openings_of_two_days_that_touch_are_not_merged() -> None:
    hours = Hours([weekly("20:00-00:00"), weekly("00:00-04:00", weekday=1)], [], ZULU)
    expected = [interval("2026-06-01T20:00", "2026-06-02T00:00"), interval("2026-06-02T00:00", "2026-06-02T04:00")]
    assert hours.between(MONDAY, MONDAY + timedelta(days=1)) == expected


def test_between_takes_both_days_and_none_beyond() -> None:
    hours = Hours([weekly("08:00-09:00", weekday=day) for day in range(7)], [], ZULU)
    expected = [hours.on(date(2026, 6, 3))[0], hours.on(date(2026, 6, 4))[0]]
    assert hours.between(date(2026, 6, 3), date(2026, 6, 4)) == expected


def test_between_is_sorted_even_when_a_clock_change_moves_an_opening_behind_that_of_the_next_day() -> None:
    # On 28 March 2026 clocks in Nuuk go from 23:00 to 00:00, so 23:30 is 00:30 of the Sunday.
    nuuk = ZoneInfo("America/Godthab")
    rules = [weekly("23:30-02:00", weekday=5, since=date(2026, 1, 1)), weekly("00:00-08:00", 6, date(2026, 1, 1))]
    expected = [interval("2026-03-29T01:00", "2026-03-29T09:00"), interval("2026-03-29T01:30", "2026-03-29T03:00")]
    assert Hours(rules, [], nuuk).between(date(2026, 3, 28), date(2026, 3, 29)) == expected


def test_both_dates_of_validity_are_inclusive() -> None:
    hours = Hours([weekly("08:00-09:00", since=date(2026, 6, 8), until=date(2026, 6, 22))], [], ZULU)
    mondays = [MONDAY + timedelta(weeks=n) for n in range(5)]
    assert [bool(hours.on(day)) for day in mondays] == [False, True, True, True, False]


def test_every_second_week_keeps_its_rhythm_across_a_year_of_53_iso_weeks() -> None:
    # 2026 has 53 ISO weeks: by week number the week after the 53rd, an odd one, would be odd again.
    hours = Hours([weekly("08:00-09:00", weekday=2, since=date(2026, 12, 10), every=2)], [], ZULU)
    days = [date(2026, 12, 9) + timedelta(days=n) for n in range(50)]
    expected = [date(2026, 12, 23), date(2027, 1, 6), date(2027, 1, 20)]
    assert [day for day in days if hours.on(day)] == expected


def test_the_rhythm_counts_from_the_iso_week_of_the_first_day_of_validity() -> None:
    # Valid from a Sunday: the Monday after it lies in the next ISO week, so every second week begins a week later.
    hours = Hours([weekly("08:00-09:00", since=SUNDAY, every=2)], [], ZULU)
    assert [bool(hours.on(date(2026, 6, day))) for day in (8, 15, 22, 29)] == [False, True, False, True]


@pytest.mark.parametrize("first", [0, 1, 2])
def test_every_third_week(first: int) -> None:
    hours = Hours([weekly("08:00-09:00", since=MONDAY + timedelta(weeks=first), every=3)], [], ZULU)
    open_weeks = [n for n in range(9) if hours.on(MONDAY + timedelta(weeks=n))]
    assert open_weeks == [first, first + 3, first + 6]


def test_an_extra_opening_joins_the_weekly_ones_of_its_day() -> None:
    hours = Hours([weekly("08:00-12:00")], [extra(MONDAY, "11:00-13:00"), extra(SUNDAY, "10:00-11:00")], ZULU)
    expected = [
        (interval("2026-06-01T08:00", "2026-06-01T13:00"),),
        (interval("2026-06-07T10:00", "2026-06-07T11:00"),),
    ]
    assert [hours.on(MONDAY), hours.on(SUNDAY)] == expected


def test_a_closing_cuts_an_opening_in_two() -> None:
    hours = Hours([weekly("08:00-12:00")], [closed(MONDAY, "09:00-10:00")], ZULU)
    expected = (interval("2026-06-01T08:00", "2026-06-01T09:00"), interval("2026-06-01T10:00", "2026-06-01T12:00"))
    assert hours.on(MONDAY) == expected


def test_a_closing_wins_over_an_extra_opening() -> None:
    assert Hours([], [extra(MONDAY, "08:00-12:00"), closed(MONDAY)], ZULU).on(MONDAY) == ()


def test_an_overnight_closing_takes_the_next_morning_too() -> None:
    hours = Hours([weekly("04:00-08:00", weekday=1)], [closed(MONDAY, "20:00-06:00")], ZULU)
    assert hours.on(MONDAY + timedelta(days=1)) == (interval("2026-06-02T06:00", "2026-06-02T08:00"),)


def test_a_closed_day_ends_the_overnight_opening_of_the_evening_before() -> None:
    hours = Hours([weekly("22:00-06:00")], [closed(MONDAY + timedelta(days=1))], ZULU)
    assert hours.on(MONDAY) == (interval("2026-06-01T22:00", "2026-06-02T00:00"),)


def test_closings_are_told_as_instants_of_the_day_on_which_they_begin() -> None:
    hours = Hours([], [closed(MONDAY, "12:00-13:00"), closed(MONDAY, "20:00-02:00"), closed(SUNDAY)], PARIS)
    expected = (interval("2026-06-01T10:00", "2026-06-01T11:00"), interval("2026-06-01T18:00", "2026-06-02T00:00"))
    assert hours.closed_on(MONDAY) == expected


def test_what_is_planned_knows_no_closing() -> None:
    hours = Hours([weekly("08:00-12:00")], [closed(MONDAY), extra(MONDAY, "14:00-15:00")], ZULU)
    expected = (interval("2026-06-01T08:00", "2026-06-01T12:00"), interval("2026-06-01T14:00", "2026-06-01T15:00"))
    assert (hours.planned_on(MONDAY), hours.on(MONDAY)) == (expected, ())


def test_a_day_that_the_zone_left_out_has_no_opening_of_its_own() -> None:
    # Samoa went from 29 to 31 December 2011; 30 December has no instant.
    hours = Hours([], [extra(date(2011, 12, 30), "08:00-12:00")], ZoneInfo("Pacific/Apia"))
    assert (hours.on(date(2011, 12, 30)), hours.on(date(2011, 12, 31))) == ((), ())


def test_a_closing_reaches_over_a_day_that_the_zone_left_out() -> None:
    dated = [closed(date(2011, 12, 29), "20:00-06:00"), extra(date(2011, 12, 31), "04:00-08:00")]
    hours = Hours([], dated, ZoneInfo("Pacific/Apia"))
    assert hours.on(date(2011, 12, 31)) == (interval("2011-12-30T16:00", "2011-12-30T18:00"),)


def test_an_opening_over_a_day_that_the_zone_left_out_is_cut_by_the_closed_day_after_it() -> None:
    dated = [extra(date(2011, 12, 29), "20:00-06:00"), closed(date(2011, 12, 31))]
    hours = Hours([], dated, ZoneInfo("Pacific/Apia"))
    assert hours.on(date(2011, 12, 29)) == (interval("2011-12-30T06:00", "2011-12-30T10:00"),)


def test_a_day_is_reckoned_once_and_not_for_ever() -> None:
    hours = Hours([weekly("08:00-12:00")], [], ZULU)
    first = hours.on(MONDAY)
    assert hours.on(MONDAY) is first
    for n in range(REMEMBERED_DAYS):
        hours.on(MONDAY + timedelta(days=n + 1))
    assert hours.on(MONDAY) is not first


@pytest.mark.parametrize("weekday", [-1, 7])
def test_a_weekday_outside_the_week_is_refused(weekday: int) -> None:
    with pytest.raises(ValueError, match=f"^no weekday {weekday}: Monday is 0, Sunday is 6$"):
        weekly("08:00-12:00", weekday=weekday)


def test_a_rhythm_of_no_weeks_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^every 0 weeks is not a rhythm$"):
        weekly("08:00-12:00", every=0)


@pytest.mark.parametrize(("starts", "ends"), [(-1, 10), (DAY, 10), (0, -1), (0, DAY + 1)])
def test_times_outside_the_day_are_refused(starts: int, ends: int) -> None:
    with pytest.raises(ValueError, match=f"^times {starts} and {ends} are not seconds of a day$"):
        Weekly(0, starts, ends, MONDAY, None)
    with pytest.raises(ValueError, match=f"^times {starts} and {ends} are not seconds of a day$"):
        Dated(MONDAY, starts, ends, opens=True)


def test_the_first_and_the_last_second_of_a_day_are_times() -> None:
    hours = Hours([Weekly(0, 0, 1, MONDAY, None), Weekly(0, DAY - 1, DAY, MONDAY, None)], [], ZULU)
    assert hours.on(MONDAY) == (
        (utc("2026-06-01T00:00"), utc("2026-06-01T00:00") + 1),
        (utc("2026-06-02T00:00") - 1, utc("2026-06-02T00:00")),
    )

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from apps.availability.hours import day_bounds, instant_of, local_day
from tests.availability.plainday import at


def utc(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


@pytest.mark.parametrize(
    ("zone", "day", "clock", "instant"),
    [
        ("Europe/Berlin", "2026-01-15", "08:00", "2026-01-15T07:00"),
        ("Europe/Berlin", "2026-07-15", "08:00", "2026-07-15T06:00"),
        ("Asia/Kathmandu", "2026-07-15", "08:00", "2026-07-15T02:15"),
        ("Europe/Berlin", "2026-07-15", "24:00", "2026-07-15T22:00"),
    ],
)
def test_wall_clock_to_instant(zone: str, day: str, clock: str, instant: str) -> None:
    assert instant_of(date.fromisoformat(day), at(clock), ZoneInfo(zone)) == utc(instant)


@pytest.mark.parametrize(
    ("zone", "day", "clock", "instant"),
    [
        ("Europe/Berlin", "2026-03-29", "02:00", "2026-03-29T01:00"),
        ("Europe/Berlin", "2026-03-29", "02:30", "2026-03-29T01:30"),
        ("Europe/Berlin", "2026-03-29", "03:00", "2026-03-29T01:00"),
        ("Australia/Lord_Howe", "2026-10-04", "02:10", "2026-10-03T15:40"),
    ],
)
def test_tm_01_a_skipped_time_moves_forward_by_the_gap(zone: str, day: str, clock: str, instant: str) -> None:
    assert instant_of(date.fromisoformat(day), at(clock), ZoneInfo(zone)) == utc(instant)


@pytest.mark.parametrize(
    ("zone", "day", "clock", "instant"),
    [
        ("Europe/Berlin", "2026-10-25", "02:30", "2026-10-25T00:30"),
        ("Europe/Berlin", "2026-10-25", "03:00", "2026-10-25T02:00"),
        ("Australia/Lord_Howe", "2026-04-05", "01:45", "2026-04-04T14:45"),
    ],
)
def test_tm_02_a_repeated_time_means_the_first(zone: str, day: str, clock: str, instant: str) -> None:
    assert instant_of(date.fromisoformat(day), at(clock), ZoneInfo(zone)) == utc(instant)


@pytest.mark.parametrize(
    ("zone", "day", "starts", "ends"),
    [
        ("Europe/Berlin", "2026-03-29", "2026-03-28T23:00", "2026-03-29T22:00"),  # 23 hours
        ("Europe/Berlin", "2026-10-25", "2026-10-24T22:00", "2026-10-25T23:00"),  # 25 hours
        ("Africa/Cairo", "2026-04-24", "2026-04-23T22:00", "2026-04-24T21:00"),  # 00:00 is skipped
        ("Atlantic/Azores", "2026-10-25", "2026-10-25T00:00", "2026-10-26T01:00"),  # 00:00 is shown twice
        ("America/Toronto", "1919-03-31", "1919-03-31T04:30", "1919-04-01T04:00"),  # 23:30 to 00:30 is skipped
        ("Pacific/Apia", "2011-12-29", "2011-12-29T10:00", "2011-12-30T10:00"),  # the day before the one left out
        ("Pacific/Apia", "2011-12-30", "2011-12-30T10:00", "2011-12-30T10:00"),  # left out
        ("America/St_Johns", "2011-11-06", "2011-11-06T02:30", "2011-11-07T03:30"),  # back over midnight, to 23:01
    ],
)
def test_tm_05_tm_12_a_day_begins_and_ends_at_its_real_midnights(zone: str, day: str, starts: str, ends: str) -> None:
    assert day_bounds(date.fromisoformat(day), ZoneInfo(zone)) == (utc(starts), utc(ends))


@pytest.mark.parametrize(
    ("instant", "zone", "day"),
    [
        ("2026-12-31T23:30", "Europe/Paris", "2027-01-01"),
        ("2027-01-01T03:00", "America/New_York", "2026-12-31"),
        ("2028-02-29T12:00", "Asia/Tokyo", "2028-02-29"),
        ("2028-02-29T15:00", "Asia/Tokyo", "2028-03-01"),
    ],
)
def test_tm_12_the_local_day_of_an_instant(instant: str, zone: str, day: str) -> None:
    assert local_day(utc(instant), ZoneInfo(zone)) == date.fromisoformat(day)

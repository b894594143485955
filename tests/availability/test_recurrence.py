"""Rules of what comes again, read and expanded on a wall clock."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from apps.availability.recurrence import MOST, Rule, last_day, read_rule, times_of

PARIS = ZoneInfo("Europe/Paris")
FIRST = date(2026, 11, 23)  # a Monday


def days(text: str, last: date) -> list[str]:
    return [day.isoformat()[5:] for day in read_rule(text).days_from(FIRST, last)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("FREQ=DAILY;INTERVAL=2;COUNT=3", ["11-23", "11-25", "11-27"]),
        ("RRULE:freq=weekly;byday=MO,TH;until=20261203", ["11-23", "11-26", "11-30", "12-03"]),
        ("FREQ=WEEKLY;BYDAY=TU;UNTIL=20261201T235959Z", ["11-24", "12-01"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU;WKST=SU;COUNT=3", ["11-23", "12-06", "12-07"]),
        ("FREQ=MONTHLY;BYDAY=-1FR;COUNT=2", ["11-27", "12-25"]),
        ("FREQ=MONTHLY;BYDAY=FR;COUNT=2", ["11-27", "12-04"]),
        ("FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=2", ["11-30", "12-31"]),
    ],
)
def test_a_rule_comes_on_its_days(text: str, found: list[str]) -> None:
    assert days(text, date(2027, 6, 1)) == found


def test_a_rule_without_an_end_goes_on_until_it_is_asked_for() -> None:
    assert days("FREQ=YEARLY", date(2028, 11, 23)) == ["11-23", "11-23", "11-23"]
    assert len(days("FREQ=DAILY", date(2050, 1, 1))) == MOST


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("", "FREQ"),
        ("FREQ=HOURLY", "FREQ"),
        ("FREQ=DAILY;COUNT=2;COUNT=3", "everything once"),
        ("FREQ=DAILY;" + "X" * 255, "FREQ"),
        ("FREQ=DAILY;BYDAY=MO", "BYDAY"),
        ("FREQ=WEEKLY;BYMONTHDAY=1", "BYMONTHDAY"),
        ("FREQ=DAILY;COUNT=2;UNTIL=20261231", "COUNT excludes UNTIL"),
        ("FREQ=MONTHLY;BYDAY=MO;BYMONTHDAY=1", "BYDAY excludes BYMONTHDAY"),
        ("FREQ=DAILY;INTERVAL=0", "INTERVAL"),
        ("FREQ=DAILY;COUNT=1000", "COUNT"),
        ("FREQ=DAILY;UNTIL=tomorrow", "UNTIL"),
        ("FREQ=DAILY;UNTIL=20261331", "UNTIL"),
        ("FREQ=WEEKLY;BYDAY=1MO", "BYDAY"),
        ("FREQ=MONTHLY;BYDAY=6MO", "BYDAY"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "BYMONTHDAY"),
        ("FREQ=WEEKLY;WKST=XX", "WKST"),
    ],
)
def test_what_cannot_be_said_is_refused_and_named(text: str, named: str) -> None:
    with pytest.raises(ValueError, match=named):
        read_rule(text)


def test_tm_01_the_wall_clock_stays_over_a_change_of_clocks() -> None:
    first = _at("2026-10-19T23:30"), _at("2026-10-20T01:00")
    times = times_of(Rule("WEEKLY"), first, PARIS, _at("2026-11-02T23:30"))
    assert times == [first, (_at("2026-10-26T23:30"), _at("2026-10-27T01:00"))]


def test_tm_02_a_time_that_the_clocks_skip_moves_forward() -> None:
    first = _at("2027-03-27T02:15"), _at("2027-03-27T02:45")
    times = times_of(Rule("DAILY"), first, PARIS, _at("2027-03-29T12:00"))
    assert [datetime.fromtimestamp(start, PARIS).isoformat()[5:16] for start, _ in times] == [
        "03-27T02:15",
        "03-28T03:15",
        "03-29T02:15",
    ]


def test_an_end_that_the_clocks_put_before_the_beginning_is_no_time() -> None:
    """02:45 is skipped and becomes 03:45; 03:15 is not, and comes before it."""
    first = _at("2027-03-27T02:45"), _at("2027-03-27T03:15")
    times = times_of(Rule("DAILY"), first, PARIS, _at("2027-03-29T00:00"))
    assert times == [first]


@pytest.mark.parametrize(
    ("rule", "last"),
    [
        (Rule("DAILY"), None),
        (Rule("DAILY", until=date(2027, 1, 1)), date(2027, 1, 1)),
        (Rule("DAILY", count=3), date(2026, 11, 25)),
        (Rule("WEEKLY", count=2, days=((None, 2),)), date(2026, 12, 2)),
    ],
)
def test_the_last_day_of_a_rule(rule: Rule, last: date | None) -> None:
    assert last_day(rule, FIRST) == last


def _at(local: str) -> int:
    return int(datetime.fromisoformat(local).replace(tzinfo=PARIS).timestamp())

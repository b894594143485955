"""TM-14: hours and slots over zones, rules and days of a century, against a reckoning of their own."""

from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from apps.availability.hours import DAY, Dated, Hours, Weekly, day_bounds, instant_of, local_day
from apps.availability.intervals import Interval, intersect, union
from apps.availability.slots import Taker, Terms, starts_of
from tests.availability.plainday import EVER
from tests.availability.zones import CHANGES, ZONES, examples, offset_at

WALL_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - a face of the clock
SECONDS = st.integers(0, 287).map(lambda n: n * 300)
TIMES = st.tuples(SECONDS, SECONDS)


AROUND_CHANGES = [
    (change.zone, local_day(change.at, ZoneInfo(change.zone)) + timedelta(days=n))
    for change in CHANGES
    for n in range(-2, 3)
]
ANY_DAY = st.tuples(st.sampled_from(ZONES), st.dates(date(2000, 1, 2), date(2100, 12, 30)))
CHANGE_DAY = st.sampled_from(AROUND_CHANGES)
PLACES = st.one_of(CHANGE_DAY, ANY_DAY)


def first_showing(day: date, seconds: int, zone: str) -> int:
    """When the clocks first show the time; a skipped one as if they had not yet changed. Tries the offsets around."""
    wall = int((datetime.combine(day, datetime.min.time()) - WALL_EPOCH).total_seconds()) + seconds
    before, after = offset_at(wall - 2 * DAY, zone), offset_at(wall + 2 * DAY, zone)
    shown = [wall - offset for offset in (before, after) if offset_at(wall - offset, zone) == offset]
    return min(shown, default=wall - before)


def expected_opening(day: date, times: tuple[int, int], zone: str) -> Interval:
    starts, ends = times
    last = day if ends > starts else day + timedelta(days=1)
    return first_showing(day, starts, zone), first_showing(last, ends, zone)


def changes_once(day: date, zone: str) -> bool:
    """Whether the clocks change at most once around the day; the reckoning here knows no more."""
    noon = int((datetime.combine(day, datetime.min.time()) - WALL_EPOCH).total_seconds())
    offsets = [offset_at(noon + hours * 3600, zone) for hours in range(-72, 97, 12)]
    return sum(one != two for one, two in pairwise(offsets)) <= 1


@settings(max_examples=examples(2600), deadline=None)
@given(PLACES, SECONDS)
def test_tm_14_a_time_of_the_wall_clock_is_the_instant_at_which_it_is_first_shown(
    place: tuple[str, date], seconds: int
) -> None:
    zone, day = place
    if changes_once(day, zone):
        assert instant_of(day, seconds, ZoneInfo(zone)) == first_showing(day, seconds, zone)


@settings(max_examples=examples(1000), deadline=None)
@given(PLACES, st.lists(TIMES, min_size=1, max_size=3), st.integers(1, 12), st.integers(1, 12))
def test_tm_14_slots_lie_inside_hours_have_their_real_length_and_are_as_many_as_there_is_room_for(
    place: tuple[str, date], rules: list[tuple[int, int]], length: int, step: int
) -> None:
    zone, day = place
    if not changes_once(day, zone):
        return
    hours = Hours([Weekly(day.weekday(), *times, day, day) for times in rules], [], ZoneInfo(zone))
    openings = union(expected_opening(day, times, zone) for times in rules)
    expected = [
        start
        for opens, closes in openings
        for start in range(opens, closes, step * 300)
        if start + length * 300 <= closes
    ]
    book = Taker(1, step * 300, hours.on(day), [])
    starts = starts_of(book, Terms(length * 300, 0, 0, -EVER * 10, EVER * 10))
    assert (list(hours.on(day)), starts) == (openings, expected)


@settings(max_examples=examples(400), deadline=None)
@given(PLACES, st.lists(TIMES, max_size=3), st.lists(st.tuples(st.integers(-2, 2), TIMES), max_size=3))
def test_tm_14_no_opening_meets_a_closing_and_nothing_else_is_taken_away(
    place: tuple[str, date], rules: list[tuple[int, int]], closings: list[tuple[int, tuple[int, int]]]
) -> None:
    zone, day = place
    dated = [Dated(day + timedelta(days=n), *times, opens=False) for n, times in closings]
    hours = Hours([Weekly(day.weekday(), *times, day, day) for times in rules], dated, ZoneInfo(zone))
    closed = [interval for n in range(-2, 3) for interval in hours.closed_on(day + timedelta(days=n))]
    assert (intersect(hours.on(day), closed), union([*hours.on(day), *intersect(hours.planned_on(day), closed)])) == (
        [],
        list(hours.planned_on(day)),
    )


@settings(max_examples=examples(1000), deadline=None)
@given(PLACES, st.floats(0, 1, exclude_max=True))
def test_tm_12_every_instant_of_a_day_is_written_with_its_date(place: tuple[str, date], part: float) -> None:
    zone, day = place
    starts, ends = day_bounds(day, ZoneInfo(zone))
    if starts < ends and (zone, day.year < 2012) != ("America/St_Johns", True):
        assert local_day(starts + int(part * (ends - starts)), ZoneInfo(zone)) == day

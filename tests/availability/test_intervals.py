import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.availability.intervals import Interval, covers, intersect, meeting, overlaps, subtract, union

RAW = st.lists(st.tuples(st.integers(-30, 30), st.integers(-30, 30)), max_size=8)
ONE = st.tuples(st.integers(-30, 30), st.integers(-30, 30))


def points(intervals: list[Interval]) -> set[int]:
    return {point for starts, ends in intervals for point in range(starts, ends)}


def is_normal(intervals: list[Interval]) -> bool:
    flat = [edge for interval in intervals for edge in interval]
    return flat == sorted(set(flat))


def test_touching_and_overlapping_intervals_become_one() -> None:
    assert union([(5, 7), (0, 2), (2, 4), (6, 9)]) == [(0, 4), (5, 9)]


def test_an_interval_inside_another_does_not_shorten_it() -> None:
    assert union([(0, 9), (2, 3)]) == [(0, 9)]


def test_empty_and_backward_intervals_are_dropped() -> None:
    assert union([(3, 3), (5, 4), (6, 7)]) == [(6, 7)]


def test_what_is_taken_from_the_middle_leaves_both_sides() -> None:
    assert subtract([(0, 10), (20, 30)], [(4, 6), (8, 22)]) == [(0, 4), (6, 8), (22, 30)]


def test_what_is_taken_whole_leaves_nothing() -> None:
    assert subtract([(2, 5)], [(0, 3), (3, 9)]) == []


def test_the_common_part_is_cut_to_both() -> None:
    assert intersect([(0, 10), (20, 30)], [(5, 22), (25, 26)]) == [(5, 10), (20, 22), (25, 26)]


def test_the_members_that_meet_an_interval_come_whole() -> None:
    assert list(meeting([(0, 2), (2, 4), (4, 6), (8, 9)], (3, 5))) == [(2, 4), (4, 6)]


def test_an_interval_that_only_touches_neither_overlaps_nor_meets() -> None:
    assert (overlaps([(0, 2), (4, 6)], (2, 4)), list(meeting([(0, 2), (4, 6)], (2, 4)))) == (False, [])


def test_an_empty_interval_inside_a_member_neither_overlaps_nor_meets() -> None:
    assert (overlaps([(0, 9)], (4, 4)), list(meeting([(0, 9)], (4, 4)))) == (False, [])


def test_an_interval_is_covered_up_to_both_edges_of_a_member() -> None:
    assert covers([(0, 2), (4, 6)], (4, 6))


@pytest.mark.parametrize("interval", [(3, 6), (4, 7), (1, 5), (6, 7), (-2, -1)])
def test_an_interval_that_reaches_out_of_its_member_is_not_covered(interval: Interval) -> None:
    assert not covers([(0, 2), (4, 6)], interval)


def test_two_members_that_touch_do_not_cover_together() -> None:
    assert not covers([(0, 2), (2, 4)], (1, 3))


@given(RAW)
def test_union_holds_the_same_points_and_is_normal(a: list[Interval]) -> None:
    assert (points(union(a)), is_normal(union(a))) == (points(a), True)


@given(RAW, RAW)
def test_subtract_is_the_difference_of_the_point_sets_and_is_normal(a: list[Interval], b: list[Interval]) -> None:
    assert (points(subtract(a, b)), is_normal(subtract(a, b))) == (points(a) - points(b), True)


@given(RAW, RAW)
def test_intersect_is_the_intersection_of_the_point_sets_and_is_normal(a: list[Interval], b: list[Interval]) -> None:
    assert (points(intersect(a, b)), is_normal(intersect(a, b))) == (points(a) & points(b), True)


@given(RAW, ONE)
def test_overlaps_means_a_common_point(a: list[Interval], one: Interval) -> None:
    assert overlaps(union(a), one) == bool(points(a) & points([one]))


@given(RAW, ONE)
def test_meeting_is_the_members_with_a_common_point(a: list[Interval], one: Interval) -> None:
    expected = [member for member in union(a) if points([member]) & points([one])]
    assert list(meeting(union(a), one)) == expected


@given(RAW, ONE.filter(lambda one: one[0] < one[1]))
def test_covers_means_every_point_in_one_member(a: list[Interval], one: Interval) -> None:
    assert covers(union(a), one) == any(points([one]) <= points([member]) for member in union(a))

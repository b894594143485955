import pytest

from apps.availability.slots import Taker, Terms, fits, starts_of
from tests.availability.plainday import at, shown, span, taker, terms


def test_the_published_vector_comes_out_exactly() -> None:
    book = taker("08:00-12:00", "09:00-09:30 10:00-10:40", step=10)
    expected = "08:00 08:10 08:20 08:30 09:30 10:40 10:50 11:00 11:10 11:20 11:30"
    assert shown(starts_of(book, terms(30))) == expected


def test_the_last_start_ends_with_the_opening() -> None:
    assert shown(starts_of(taker("08:00-09:00", step=20), terms(20))) == "08:00 08:20 08:40"


def test_an_opening_one_minute_too_short_for_the_service_has_no_start() -> None:
    assert starts_of(taker("08:00-08:29"), terms(30)) == []


def test_the_grid_restarts_after_what_is_taken_and_its_before_buffer() -> None:
    book = taker("08:00-10:30", "08:30-09:07", step=20)
    assert shown(starts_of(book, terms(30, before=5))) == "08:00 09:12 09:32 09:52"


def test_the_after_buffer_must_be_free_but_does_not_move_the_grid() -> None:
    book = taker("08:00-10:30", "09:00-09:30", step=15)
    assert shown(starts_of(book, terms(30, after=10))) == "08:00 08:15 09:30 09:45 10:00"


def test_a_before_buffer_may_reach_out_of_the_opening() -> None:
    assert shown(starts_of(taker("08:00-09:00", step=30), terms(30, before=60, after=60))) == "08:00 08:30"


def test_a_row_before_the_opening_moves_the_grid_by_what_the_before_buffer_lacks() -> None:
    book = taker("08:00-09:00", "07:00-07:55", step=15)
    assert shown(starts_of(book, terms(15, before=10))) == "08:05 08:20 08:35"


def test_a_row_that_leaves_room_for_the_buffer_before_the_opening_does_not_move_the_grid() -> None:
    book = taker("08:00-09:00", "07:00-07:50", step=15)
    assert shown(starts_of(book, terms(15, before=10))) == "08:00 08:15 08:30 08:45"


def test_a_row_after_the_opening_takes_the_starts_whose_after_buffer_meets_it() -> None:
    book = taker("08:00-09:00", "09:05-09:30", step=15)
    assert shown(starts_of(book, terms(15, after=10))) == "08:00 08:15 08:30"


def test_a_row_that_begins_where_the_after_buffer_ends_takes_nothing() -> None:
    book = taker("08:00-09:00", "09:10-09:30", step=15)
    assert shown(starts_of(book, terms(15, after=10))) == "08:00 08:15 08:30 08:45"


def test_a_row_over_two_openings_takes_from_both() -> None:
    book = taker("08:00-10:00 10:30-12:00", "09:00-11:10", step=30)
    assert shown(starts_of(book, terms(30))) == "08:00 08:30 11:10"


def test_short_rows_between_two_openings_count_for_the_buffers_of_both() -> None:
    book = taker("08:00-09:00 10:00-11:00", "09:05-09:10 09:50-09:55", step=30)
    assert shown(starts_of(book, terms(30, before=10, after=10))) == "08:00 10:05"


def test_rows_that_touch_leave_nothing_between_them() -> None:
    book = taker("08:00-10:00", "08:30-09:00 09:00-09:20", step=30)
    assert shown(starts_of(book, terms(30))) == "08:00 09:20"


def test_each_opening_has_a_grid_of_its_own() -> None:
    assert shown(starts_of(taker("08:00-09:00 09:50-11:00", step=30), terms(30))) == "08:00 08:30 09:50 10:20"


def test_touching_openings_of_two_days_do_not_carry_a_visit_over_their_seam() -> None:
    assert shown(starts_of(taker("23:00-24:00 24:00-25:00", step=30), terms(60))) == "23:00 24:00"


def test_overlapping_openings_keep_their_grids_and_list_each_start_once() -> None:
    book = taker("22:00-26:00 24:10-25:40", step=60)
    assert shown(starts_of(book, terms(30))) == "22:00 23:00 24:00 24:10 25:00 25:10"


def test_overlapping_openings_whose_grids_agree_list_each_start_once() -> None:
    assert shown(starts_of(taker("22:00-25:00 24:00-26:00", step=60), terms(60))) == "22:00 23:00 24:00 25:00"


@pytest.mark.parametrize(
    ("earliest", "latest", "expected"),
    [
        ("08:05", "99:00", "08:15 08:30 08:45"),
        ("08:15", "99:00", "08:15 08:30 08:45"),
        ("00:00", "08:30", "08:00 08:15"),
        ("00:00", "08:31", "08:00 08:15 08:30"),
        ("08:40", "08:20", ""),
    ],
)
def test_notice_and_horizon_filter_without_moving_the_grid(earliest: str, latest: str, expected: str) -> None:
    limits = terms(15, earliest=at(earliest), latest=at(latest))
    assert shown(starts_of(taker("08:00-09:00"), limits)) == expected


def test_a_calendar_without_openings_has_no_start() -> None:
    assert starts_of(taker("", "08:00-09:00"), terms(15)) == []


@pytest.mark.parametrize(
    ("start", "expected"),
    [("08:00", True), ("08:07", True), ("08:30", True), ("08:31", False), ("07:59", False), ("11:31", False)],
)
def test_staff_may_use_any_minute_that_is_open_and_free(start: str, expected: bool) -> None:
    assert fits(taker("08:00-12:00", "09:00-09:30"), terms(30), at(start)) is expected


@pytest.mark.parametrize(("start", "expected"), [("08:20", True), ("08:21", False), ("09:35", True), ("09:34", False)])
def test_staff_keep_the_buffers(start: str, expected: bool) -> None:
    assert fits(taker("08:00-12:00", "09:00-09:30"), terms(30, before=5, after=10), at(start)) is expected


def test_staff_are_not_bound_by_notice_and_horizon() -> None:
    assert fits(taker("08:00-12:00"), terms(30, earliest=at("11:00"), latest=at("08:00")), at("09:00"))


def test_staff_may_end_and_begin_at_the_edges_of_an_opening() -> None:
    book, visit = taker("08:00-09:00 10:00-11:00"), terms(60)
    assert [fits(book, visit, at(start)) for start in ("08:00", "10:00", "09:00")] == [True, True, False]


def test_the_footprint_is_the_visit_and_both_buffers() -> None:
    assert terms(30, before=5, after=10).footprint(at("09:00")) == span("08:55-09:40")


@pytest.mark.parametrize("wrong", [(0, 0, 0), (60, -1, 0), (60, 0, -1)])
def test_a_service_without_length_or_with_a_negative_buffer_is_refused(wrong: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match=r"^no service has length -?\d+ and buffers -?\d+ and -?\d+$"):
        Terms(*wrong, 0, 1)


def test_a_service_of_one_second_without_buffers_is_accepted() -> None:
    assert starts_of(Taker(1, 1, [(0, 2)], []), Terms(1, 0, 0, 0, 9)) == [0, 1]


def test_a_step_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^a step of 0 leads nowhere$"):
        Taker(1, 0, [], [])

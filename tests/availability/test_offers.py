import pytest

from apps.availability.slots import Pool, choose_rooms, free_rooms, is_offered, nearest, offers_of
from tests.availability.plainday import at, shown, span, spans, taker, terms

NINE = span("09:00-09:30")


def pool(set_id: int = 1, **rooms: str) -> Pool:
    """pool(r7="09:00-10:00") -> room 7 is busy then."""
    return Pool(set_id, {int(name[1:]): spans(busy) for name, busy in rooms.items()})


def test_without_preference_each_start_names_every_calendar_that_can_take_it() -> None:
    early, late = taker("08:00-09:30", step=30, calendar=1), taker("09:00-10:00", "09:30-10:00", step=30, calendar=2)
    expected = {at("08:00"): [1], at("08:30"): [1], at("09:00"): [2, 1]}
    assert offers_of([late, early], [], terms(30)) == expected


def test_offers_are_sorted_by_start() -> None:
    offers = offers_of([taker("10:00-11:00"), taker("08:00-09:00")], [], terms(60))
    assert list(offers) == [at("08:00"), at("10:00")]


def test_a_start_without_a_free_room_is_not_offered_and_the_grid_stays() -> None:
    rooms = pool(r7="08:20-08:40", r8="08:00-08:35")
    assert (
        shown(list(offers_of([taker("08:00-10:00", step=20)], [rooms], terms(20)))) == "08:00 08:40 09:00 09:20 09:40"
    )


def test_a_room_must_be_free_for_the_buffers_too() -> None:
    rooms = pool(r7="08:00-08:10 09:05-09:30")
    expected = "08:15 08:30"
    assert shown(list(offers_of([taker("08:00-09:00")], [rooms], terms(15, before=5, after=15)))) == expected


def test_every_pool_must_have_a_room() -> None:
    pools = [pool(1, r7="08:00-08:30"), pool(2, r8="09:00-09:30")]
    assert shown(list(offers_of([taker("08:00-10:00", step=30)], pools, terms(30)))) == "08:30 09:30"


def test_a_room_in_use_in_turns_is_no_room_for_the_whole_visit() -> None:
    rooms = pool(r7="08:00-08:30", r8="08:30-09:00")
    assert offers_of([taker("08:00-09:00")], [rooms], terms(60)) == {}


def test_a_taker_is_never_its_own_room() -> None:
    takers = [taker("08:00-08:30", calendar=7), taker("08:00-08:30", calendar=1)]
    assert offers_of(takers, [pool(r7="")], terms(30)) == {at("08:00"): [1]}


def test_a_taker_that_is_one_room_of_the_set_uses_another() -> None:
    assert offers_of([taker("08:00-08:30", calendar=7)], [pool(r7="", r8="")], terms(30)) == {at("08:00"): [7]}


def test_a_start_that_only_its_own_room_could_take_is_left_out() -> None:
    assert offers_of([taker("08:00-08:30", calendar=7)], [pool(r7="")], terms(30)) == {}


def test_one_room_does_not_serve_two_sets_at_once() -> None:
    pools = [pool(1, r7=""), pool(2, r7="")]
    assert offers_of([taker("08:00-08:30")], pools, terms(30)) == {}


def test_free_rooms_keep_the_order_of_the_set() -> None:
    rooms = pool(r9="", r7="09:00-09:10", r8="09:30-10:00", r6="08:00-09:00")
    assert (free_rooms(rooms, NINE), free_rooms(rooms, NINE, besides=[9])) == ([9, 8, 6], [8, 6])


def test_the_first_free_room_of_each_set_is_chosen() -> None:
    assert choose_rooms([pool(1, r9="", r7=""), pool(2, r5="09:00-10:00", r6="")], NINE) == [9, 6]


def test_a_room_that_two_sets_want_goes_where_it_is_needed() -> None:
    assert choose_rooms([pool(1, r7="", r8=""), pool(2, r7="")], NINE) == [8, 7]


def test_rooms_are_rearranged_along_a_chain_of_sets() -> None:
    pools = [pool(1, r1="", r2=""), pool(2, r2="", r3=""), pool(3, r1="")]
    assert choose_rooms(pools, NINE) == [2, 3, 1]


def test_three_sets_do_not_share_two_rooms() -> None:
    assert choose_rooms([pool(n, r1="", r2="") for n in (1, 2, 3)], NINE) is None


def test_rooms_to_leave_out_are_not_chosen() -> None:
    assert choose_rooms([pool(1, r7="", r8="")], NINE, besides=[7]) == [8]


def test_a_service_without_required_sets_needs_no_room() -> None:
    assert choose_rooms([], NINE) == []


@pytest.mark.parametrize(
    ("start", "expected"),
    [("08:00", True), ("08:15", True), ("08:05", False), ("07:45", False), ("08:45", False), ("09:00", True)],
)
def test_one_start_is_offered_if_the_list_has_it(start: str, expected: bool) -> None:
    book = taker("08:00-08:45 09:00-10:00", "09:30-10:00")
    assert is_offered(book, [], terms(30), at(start)) is expected


@pytest.mark.parametrize(
    ("start", "expected"), [("07:00", False), ("08:00", True), ("08:45", True), ("09:00", False), ("10:00", False)]
)
def test_one_start_is_offered_only_within_notice_and_horizon(start: str, expected: bool) -> None:
    limits = terms(30, earliest=at("08:00"), latest=at("09:00"))
    assert is_offered(taker("07:00-12:00"), [], limits, at(start)) is expected


def test_one_start_is_offered_only_with_a_room() -> None:
    book, rooms = taker("08:00-10:00"), pool(r7="08:00-09:00")
    assert [is_offered(book, [rooms], terms(30), at(start)) for start in ("08:30", "09:00")] == [False, True]


def test_one_start_is_offered_if_either_of_two_overlapping_openings_has_it_on_its_grid() -> None:
    book = taker("22:00-26:00 24:10-25:40", step=60)
    asked = ("24:00", "24:10", "25:00", "25:10", "24:20")
    assert [is_offered(book, [], terms(30), at(start)) for start in asked] == [True, True, True, True, False]


def test_the_nearest_starts_come_first_and_of_two_equally_near_the_earlier() -> None:
    assert nearest([10, 20, 30, 40, 50, 60], 35) == [30, 40, 20]


def test_as_many_near_starts_come_as_are_asked_for() -> None:
    assert [nearest([60, 10, 40], 35, count=2), nearest([10], 35), nearest([], 35)] == [[40, 10], [10], []]

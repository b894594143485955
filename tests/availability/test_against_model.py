"""The engine against a slow model that knows only sets of minutes, and the functions against each other."""

from hypothesis import given, settings
from hypothesis import strategies as st

from apps.availability.explain import Busy, explain
from apps.availability.intervals import Interval, union
from apps.availability.slots import Pool, Taker, Terms, choose_rooms, fits, free_rooms, is_offered, offers_of, starts_of
from tests.availability.zones import examples

LAST = 60
SPAN = st.tuples(st.integers(0, LAST), st.integers(1, 15)).map(lambda pair: (pair[0], pair[0] + pair[1]))
OPENING = st.tuples(st.integers(0, LAST), st.integers(1, 40)).map(lambda pair: (pair[0], pair[0] + pair[1]))
NORMAL = st.lists(SPAN, max_size=6).map(union)
TAKER = st.builds(
    Taker,
    calendar=st.integers(1, 5),
    step=st.integers(1, 8),
    openings=st.one_of(st.lists(OPENING, max_size=3).map(union), st.lists(OPENING, max_size=3).map(sorted)),
    busy=NORMAL,
)
BUFFER = st.integers(0, 6)
TERMS = st.builds(
    Terms,
    length=st.integers(1, 12),
    before=BUFFER,
    after=BUFFER,
    earliest=st.integers(-5, LAST),
    latest=st.one_of(st.just(999), st.integers(0, LAST + 40)),
)
POOLS = st.lists(
    st.builds(Pool, set_id=st.integers(1, 3), rooms=st.dictionaries(st.integers(4, 8), NORMAL, max_size=3)), max_size=3
)
START = st.integers(-5, LAST + 45)
MOMENTS = st.tuples(START, st.integers(-5, LAST))  # the start that is asked about, and now
MORE = settings(max_examples=examples(150), deadline=None)


def minutes(intervals: list[Interval]) -> set[int]:
    return {minute for starts, ends in intervals for minute in range(starts, ends)}


def model_fits(taker: Taker, terms: Terms, start: int) -> bool:
    visit = set(range(start, start + terms.length))
    footprint = set(range(start - terms.before, start + terms.length + terms.after))
    inside = any(visit <= minutes([opening]) for opening in taker.openings)
    return inside and not footprint & minutes(list(taker.busy))


def model_is_on_grid(taker: Taker, terms: Terms, start: int) -> bool:
    """Steps are counted from the latest moment at which some opening around the start began or was set free again."""
    taken = minutes(list(taker.busy))
    freed = [minute + terms.before for minute in range(200) if minute - 1 in taken and minute not in taken]
    for opens, closes in taker.openings:
        if opens <= start and start + terms.length <= closes:
            anchor = max([opens, *(moment for moment in freed if opens < moment <= start)])
            if (start - anchor) % taker.step == 0:
                return True
    return False


def model_starts(taker: Taker, terms: Terms) -> list[int]:
    reach = range(max(-5, terms.earliest), min(LAST + 45, terms.latest))
    return [start for start in reach if model_fits(taker, terms, start) and model_is_on_grid(taker, terms, start)]


def model_has_rooms(pools: list[Pool], footprint: Interval, besides: frozenset[int]) -> bool:
    """Tries every way to give each set a room."""
    if not pools:
        return True
    taken = set(range(*footprint))
    return any(
        model_has_rooms(pools[1:], footprint, besides | {room})
        for room, busy in pools[0].rooms.items()
        if room not in besides and not taken & minutes(list(busy))
    )


@MORE
@given(TAKER, TERMS)
def test_the_walk_finds_the_starts_that_the_model_finds(taker: Taker, terms: Terms) -> None:
    assert starts_of(taker, terms) == model_starts(taker, terms)


@MORE
@given(TAKER, TERMS, START)
def test_the_bare_fit_is_that_of_the_model(taker: Taker, terms: Terms, start: int) -> None:
    assert fits(taker, terms, start) == model_fits(taker, terms, start)


@MORE
@given(POOLS, SPAN, st.frozensets(st.integers(4, 8), max_size=2))
def test_rooms_are_found_if_and_only_if_some_way_of_giving_them_exists(
    pools: list[Pool], footprint: Interval, besides: frozenset[int]
) -> None:
    chosen = choose_rooms(pools, footprint, besides)
    assert (chosen is not None) == model_has_rooms(pools, footprint, besides)


@MORE
@given(POOLS, SPAN, st.frozensets(st.integers(4, 8), max_size=2))
def test_chosen_rooms_are_different_and_each_is_a_free_one_of_its_set(
    pools: list[Pool], footprint: Interval, besides: frozenset[int]
) -> None:
    chosen = choose_rooms(pools, footprint, besides) or []
    assert len(set(chosen)) == len(chosen)
    assert all(room in free_rooms(pool, footprint, besides) for room, pool in zip(chosen, pools, strict=bool(chosen)))


@MORE
@given(st.lists(TAKER, max_size=3), POOLS, TERMS)
def test_offers_are_the_starts_of_the_model_that_have_rooms(
    takers: list[Taker], pools: list[Pool], terms: Terms
) -> None:
    expected: dict[int, list[int]] = {}
    for taker in takers:
        for start in model_starts(taker, terms):
            if model_has_rooms(pools, terms.footprint(start), frozenset([taker.calendar])):
                expected.setdefault(start, []).append(taker.calendar)
    offers = offers_of(takers, pools, terms)
    assert (offers, list(offers)) == (expected, sorted(expected))


@MORE
@given(TAKER, POOLS, TERMS)
def test_exactly_the_listed_starts_are_offered_one_by_one(taker: Taker, pools: list[Pool], terms: Terms) -> None:
    asked = [start for start in range(-5, LAST + 45) if is_offered(taker, pools, terms, start)]
    assert asked == list(offers_of([taker], pools, terms))


@MORE
@given(TAKER, TERMS)
def test_every_offered_start_fits_and_with_a_step_of_one_every_fit_is_offered(taker: Taker, terms: Terms) -> None:
    single = Taker(taker.calendar, 1, taker.openings, taker.busy)
    fitting = [start for start in range(terms.earliest, min(terms.latest, 200)) if fits(taker, terms, start)]
    assert (set(starts_of(taker, terms)) <= set(fitting), starts_of(single, terms)) == (True, fitting)


def core(row: Interval, cut: tuple[int, int]) -> Busy:
    starts, ends = row
    low = min(starts + cut[0], ends - 1)
    return Busy(starts, ends, low, max(low + 1, ends - cut[1]), "appointment")


ROWS = st.lists(st.builds(core, SPAN, st.tuples(st.integers(0, 4), st.integers(0, 4))), max_size=5)


@MORE
@given(TAKER, ROWS, POOLS, TERMS, MOMENTS)
def test_a_start_is_offered_if_and_only_if_no_reason_is_against_it(
    taker: Taker, rows: list[Busy], pools: list[Pool], terms: Terms, moments: tuple[int, int]
) -> None:
    start, now = moments
    booked = Taker(taker.calendar, taker.step, taker.openings, union((row.starts, row.ends) for row in rows))
    against = explain(booked, rows, pools, terms, start, now=now)
    assert (against == []) == (start in offers_of([booked], pools, terms))


@MORE
@given(TAKER, ROWS, POOLS, TERMS, MOMENTS)
def test_a_start_fits_and_has_rooms_if_and_only_if_staff_are_told_no_reason_against_it(
    taker: Taker, rows: list[Busy], pools: list[Pool], terms: Terms, moments: tuple[int, int]
) -> None:
    start, now = moments
    booked = Taker(taker.calendar, taker.step, taker.openings, union((row.starts, row.ends) for row in rows))
    against = explain(booked, rows, pools, terms, start, now=now, grid=False)
    roomy = choose_rooms(pools, terms.footprint(start), [taker.calendar]) is not None
    assert (against == []) == (fits(booked, terms, start) and roomy)

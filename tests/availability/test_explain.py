from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from apps.availability.explain import Busy, Reason, explain
from apps.availability.hours import Dated, Hours, Weekly
from apps.availability.slots import Pool, Taker, Terms
from tests.availability.plainday import at, span, spans, taker, terms

BOOK = taker("08:00-12:00", calendar=4)
LONG_AGO = -(10**6)


def row(footprint: str, core: str, kind: str = "appointment") -> Busy:
    return Busy(*span(footprint), *span(core), kind)


def reason(code: str, times: str, calendar: int | None = 4) -> Reason:
    return Reason(code, calendar, *span(times))


def why_not(
    start: str, *rows: Busy, service: Terms | None = None, now: int = LONG_AGO, grid: bool = True
) -> list[Reason]:
    return explain(BOOK, rows, [], service or terms(30), at(start), now=now, grid=grid)


def test_nothing_is_against_a_start_that_is_offered() -> None:
    assert why_not("08:15", row("09:00-09:30", "09:00-09:30")) == []


def test_the_rows_say_where_the_grid_restarts() -> None:
    assert why_not("08:20", row("08:00-08:20", "08:00-08:20")) == []


@pytest.mark.parametrize("start", ["07:45", "11:45", "20:00"])
def test_outside_hours(start: str) -> None:
    assert why_not(start) == [Reason("outside_hours", 4, at(start), at(start) + 1800)]


@pytest.mark.parametrize("kind", ["appointment", "break", "hold"])
def test_what_takes_the_time_is_named_by_its_kind_and_its_time_without_buffers(kind: str) -> None:
    assert why_not("08:30", row("08:50-09:40", "08:55-09:30", kind)) == [reason(kind, "08:55-09:30")]


@pytest.mark.parametrize(
    ("start", "service"), [("08:30", terms(30)), ("08:15", terms(30, after=10)), ("08:30", terms(25, after=5))]
)
def test_buffer_when_only_buffers_are_in_the_way(start: str, service: Terms) -> None:
    taken = row("08:50-09:35", "09:00-09:30", "break")
    assert why_not(start, taken, service=service) == [reason("buffer", "08:50-09:35")]


def test_buffer_of_the_wanted_visit_against_a_row_without_any() -> None:
    taken = row("09:00-09:30", "09:00-09:30")
    assert why_not("09:30", taken, service=terms(30, before=5)) == [reason("buffer", "09:00-09:30")]


def test_a_row_that_only_touches_the_footprint_is_no_reason() -> None:
    taken = row("09:00-09:30", "09:00-09:30")
    assert why_not("08:15", taken, service=terms(30, after=15)) == []


def test_every_row_in_the_way_is_named_in_the_order_of_time() -> None:
    rows = [
        row("08:55-09:15", "09:00-09:10", "break"),
        row("08:00-08:40", "08:00-08:35"),
        row("08:40-08:50", "08:40-08:50", "hold"),
        row("08:40-08:45", "08:40-08:45", "break"),
    ]
    expected = [
        reason("appointment", "08:00-08:35"),
        reason("break", "08:40-08:45"),
        reason("hold", "08:40-08:50"),
        reason("buffer", "08:55-09:15"),
    ]
    assert why_not("08:30", *rows) == expected


def test_notice() -> None:
    service = terms(30, earliest=at("09:00"))
    assert why_not("08:45", service=service, now=at("08:45")) == [reason("notice", "08:45-09:00", calendar=None)]


def test_the_end_of_the_notice_is_bookable() -> None:
    assert why_not("09:00", service=terms(30, earliest=at("09:00")), now=at("08:00")) == []


def test_past() -> None:
    service = terms(30, earliest=at("09:00"))
    assert why_not("08:30", service=service, now=at("08:45")) == [Reason("past", None, None, at("08:45"))]


def test_horizon() -> None:
    assert why_not("10:00", service=terms(30, latest=at("10:00"))) == [Reason("horizon", None, at("10:00"), None)]


def test_the_last_start_before_the_horizon_is_bookable() -> None:
    assert why_not("09:45", service=terms(30, latest=at("10:00"))) == []


def test_off_grid() -> None:
    assert why_not("08:20") == [reason("off_grid", "08:20-08:50")]


def test_off_grid_is_told_beside_notice_and_horizon() -> None:
    service = terms(30, earliest=at("09:00"), latest=at("08:00"))
    expected = [
        reason("notice", "08:00-09:00", calendar=None),
        Reason("horizon", None, at("08:00"), None),
        reason("off_grid", "08:20-08:50"),
    ]
    assert why_not("08:20", service=service, now=at("08:00")) == expected


def test_a_start_that_does_not_fit_is_not_called_off_grid() -> None:
    assert why_not("07:50") == [reason("outside_hours", "07:50-08:20")]


def test_staff_are_told_neither_grid_nor_notice_nor_horizon_nor_past() -> None:
    service = terms(30, earliest=at("11:00"), latest=at("08:00"))
    assert why_not("08:20", service=service, now=at("10:00"), grid=False) == []


def test_staff_are_told_what_takes_the_time() -> None:
    taken = row("08:30-09:00", "08:30-09:00", "break")
    assert why_not("08:20", taken, grid=False) == [reason("break", "08:30-09:00")]


def test_no_room() -> None:
    pools = [Pool(1, {7: spans("08:25-09:00")})]
    expected = [reason("room", "07:55-08:30", calendar=None)]
    assert explain(BOOK, [], pools, terms(20, 5, 10), at("08:00"), now=LONG_AGO) == expected


def test_a_calendar_is_not_its_own_room() -> None:
    expected = [reason("room", "08:00-08:30", calendar=None)]
    assert explain(BOOK, [], [Pool(1, {4: []})], terms(30), at("08:00"), now=LONG_AGO) == expected


def test_the_grid_is_told_apart_from_the_rooms() -> None:
    expected = [reason("room", "08:20-08:50", calendar=None), reason("off_grid", "08:20-08:50")]
    assert explain(BOOK, [], [Pool(1, {})], terms(30), at("08:20"), now=LONG_AGO) == expected


def test_a_service_that_is_not_on_the_calendar() -> None:
    expected = [Reason("service_not_on_calendar", 4, None, None)]
    assert explain(BOOK, [], [], terms(30), at("08:00"), now=LONG_AGO, served=False) == expected


def test_all_reasons_are_named_together() -> None:
    service = terms(30, after=5, earliest=at("13:00"), latest=at("11:00"))
    rows = [row("11:30-11:50", "11:30-11:50"), row("12:15-12:30", "12:20-12:25", "break")]
    pools = [Pool(1, {7: spans("12:00-13:00")})]
    assert explain(BOOK, rows, pools, service, at("11:45"), now=at("11:46"), served=False) == [
        Reason("service_not_on_calendar", 4, None, None),
        Reason("past", None, None, at("11:46")),
        Reason("horizon", None, at("11:00"), None),
        reason("outside_hours", "11:45-12:15"),
        reason("appointment", "11:30-11:50"),
        reason("buffer", "12:15-12:30"),
        reason("room", "11:45-12:20", calendar=None),
    ]


class TestWithHours:
    """Monday 1 June 2026 in Paris, 08:00-12:00 but closed 10:00-11:00; a night shift until 06:00, closed from 02:00."""

    zone = ZoneInfo("Europe/Paris")
    day = date(2026, 6, 1)
    midnight = int(datetime(2026, 5, 31, 22, tzinfo=UTC).timestamp())
    hours = Hours(
        [Weekly(0, at("08:00"), at("12:00"), day, None), Weekly(0, at("22:00"), at("06:00"), day, None)],
        [
            Dated(day, at("10:00"), at("11:00"), opens=False),
            Dated(date(2026, 6, 2), at("02:00"), at("07:00"), opens=False),
        ],
        zone,
    )

    def told(self, start: str, minutes: int = 30) -> list[tuple[str, str]]:
        book = Taker(4, 900, self.hours.between(self.day, date(2026, 6, 2)), [])
        service = Terms(minutes * 60, 0, 0, 0, 2 * self.midnight)
        against = explain(book, [], [], service, self.midnight + at(start), hours=self.hours, now=0)
        assert {one.calendar for one in against} <= {4}
        return [(one.code, self.clock(one.starts) + "-" + self.clock(one.ends)) for one in against]

    def clock(self, instant: int | None) -> str:
        assert instant is not None
        seconds = instant - self.midnight
        return f"{seconds // 3600:02}:{seconds // 60 % 60:02}"

    @pytest.mark.parametrize("start", ["10:00", "09:45", "10:45"])
    def test_exception_where_a_closing_takes_planned_hours(self, start: str) -> None:
        assert self.told(start) == [("exception", "10:00-11:00")]

    def test_exception_in_a_night_that_began_the_day_before(self) -> None:
        assert self.told("26:00") == [("exception", "26:00-31:00")]

    def test_outside_hours_where_nothing_was_planned(self) -> None:
        assert self.told("13:00") == [("outside_hours", "13:00-13:30")]

    def test_outside_hours_where_a_closing_meets_nothing_planned(self) -> None:
        assert self.told("30:15") == [("outside_hours", "30:15-30:45")]

    def test_outside_hours_and_exception_where_both_are_why(self) -> None:
        assert self.told("10:45", minutes=90) == [("outside_hours", "10:45-12:15"), ("exception", "10:00-11:00")]

    def test_nothing_in_what_a_closing_left(self) -> None:
        assert (self.told("09:30"), self.told("11:00"), self.told("25:30")) == ([], [], [])

    def test_outside_hours_where_the_openings_asked_about_are_not_those_of_the_hours(self) -> None:
        book = Taker(4, 900, [], [])
        start = self.midnight + at("08:00")
        against = explain(book, [], [], Terms(1800, 0, 0, 0, 2 * start), start, hours=self.hours, now=0)
        assert against == [Reason("outside_hours", 4, start, start + 1800)]

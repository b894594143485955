"""Sessions: who can join, what is offered, and why not."""

from dataclasses import replace

import pytest

from apps.availability.explain import Busy, Reason, explain_session
from apps.availability.sessions import Session, can_join, has_place, with_sessions
from apps.availability.slots import Terms

HOUR = 3600
NOW = 9 * HOUR
TERMS = Terms(HOUR, 0, 0, earliest=10 * HOUR, latest=20 * HOUR)
SESSION = Session(id=1, calendar=7, starts=12 * HOUR, ends=13 * HOUR, free=2)


@pytest.mark.parametrize(
    ("session", "customer", "staff"),
    [
        (SESSION, True, True),
        (replace(SESSION, free=0), False, False),
        (replace(SESSION, closed=True), False, False),
        (replace(SESSION, starts=10 * HOUR), True, True),
        (replace(SESSION, starts=10 * HOUR - 1), False, True),
        (replace(SESSION, starts=20 * HOUR), False, True),
        (replace(SESSION, free=0, held=True), True, False),
    ],
)
def test_who_can_join(session: Session, customer: bool, staff: bool) -> None:
    assert (can_join(session, TERMS), has_place(session)) == (customer, staff)


def test_sessions_stand_among_the_offers_in_the_order_of_the_calendars() -> None:
    full = replace(SESSION, calendar=9, free=0)
    late = replace(SESSION, calendar=8, starts=15 * HOUR)
    offers = with_sessions({12 * HOUR: [5], 14 * HOUR: [5]}, [SESSION, full, late], [8, 7, 5], TERMS)
    assert list(offers.items()) == [(12 * HOUR, [7, 5]), (14 * HOUR, [5]), (15 * HOUR, [8])]


def test_every_reason_why_a_session_cannot_be_joined() -> None:
    pause = Busy(12 * HOUR + 600, 14 * HOUR, 12 * HOUR + 600, 14 * HOUR, "break")
    other = replace(pause, kind="appointment")
    after = replace(pause, starts=13 * HOUR)
    reasons = explain_session(replace(SESSION, free=0), [pause, other, after], TERMS, SESSION.starts, now=NOW)
    assert reasons == [Reason("break", 7, 12 * HOUR + 600, 14 * HOUR), Reason("full", 7, *SESSION.span)]
    assert explain_session(SESSION, [other, after], TERMS, SESSION.starts, now=NOW) == []


def test_notice_is_a_reason_for_customers_and_none_for_staff() -> None:
    soon = replace(SESSION, starts=9 * HOUR + 600, ends=11 * HOUR)
    told = explain_session(soon, [], TERMS, soon.starts, now=NOW)
    assert [reason.code for reason in told] == ["notice"]
    assert explain_session(soon, [], TERMS, soon.starts, now=NOW, grid=False) == []

"""Why a start cannot be booked: every reason, found by the functions that decide."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from apps.availability.hours import Hours, local_day
from apps.availability.intervals import Interval, intersect, overlaps, union
from apps.availability.sessions import Session
from apps.availability.slots import Pool, Taker, Terms, choose_rooms, fits, in_one, is_offered


@dataclass(frozen=True, slots=True)
class Busy:
    """One row that takes the calendar: its footprint with buffers, and its core without; instants.

    `kind` is "appointment", "break", "session" or "hold".
    """

    starts: int
    ends: int
    core_starts: int
    core_ends: int
    kind: str


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason why not: its code, the calendar it is about (None: the service or its rooms) and the barred time.

    A bound of None means that the reason has no such bound. What the bounds are is told in docs/time.md.
    """

    code: str
    calendar: int | None
    starts: int | None
    ends: int | None


def explain(
    taker: Taker,
    rows: Sequence[Busy],
    pools: Sequence[Pool],
    terms: Terms,
    start: int,
    *,
    hours: Hours | None = None,
    now: int,
    served: bool = True,
    grid: bool = True,
) -> list[Reason]:
    """Every reason why the start is not bookable; none if and only if it is.

    Bookable means offered (`grid`, for customers), or fitting and with rooms (for staff). `rows` are the rows that
    `taker.busy` was made of and stand in for it; `hours` those its openings came from (without them a closing cannot be
    told from ordinary hours); `served` whether the service is given on this calendar at all.
    """
    taker = replace(taker, busy=union((row.starts, row.ends) for row in rows))
    reasons = [] if served else [Reason("service_not_on_calendar", taker.calendar, None, None)]
    if grid:
        reasons.extend(_out_of_reach(terms, start, now))
    if not in_one(taker.openings, (start, start + terms.length)):
        reasons.extend(_closed(taker, terms, start, hours))
    reasons.extend(_taken(taker, rows, terms, start))
    footprint = terms.footprint(start)
    if choose_rooms(pools, footprint, (taker.calendar,)) is None:
        reasons.append(Reason("room", None, *footprint))
    if grid and fits(taker, terms, start) and not is_offered(taker, (), _at(terms, start), start):
        reasons.append(Reason("off_grid", taker.calendar, start, start + terms.length))
    return reasons


def explain_session(
    session: Session, rows: Sequence[Busy], terms: Terms, start: int, *, now: int, grid: bool = True
) -> list[Reason]:
    """Every reason why the session that begins then cannot be joined; none if and only if it can."""
    reasons = list(_out_of_reach(terms, start, now)) if grid else []
    breaks = (row for row in rows if row.kind == "break" and row.starts < session.ends and session.starts < row.ends)
    reasons.extend(Reason("break", session.calendar, row.core_starts, row.core_ends) for row in breaks)
    if session.free <= 0:
        reasons.append(Reason("full", session.calendar, *session.span))
    return reasons


def _at(terms: Terms, start: int) -> Terms:
    """The terms with notice and horizon out of the way: what is left to ask is the grid."""
    return replace(terms, earliest=start, latest=start + 1)


def _out_of_reach(terms: Terms, start: int, now: int) -> Iterator[Reason]:
    if start < terms.earliest:
        yield Reason("past", None, None, now) if start < now else Reason("notice", None, now, terms.earliest)
    if start >= terms.latest:
        yield Reason("horizon", None, terms.latest, None)


def _closed(taker: Taker, terms: Terms, start: int, hours: Hours | None) -> Iterator[Reason]:
    """`exception` for each closing that takes planned time of the visit; `outside_hours` if that alone is not why."""
    visit = start, start + terms.length
    closings: list[Interval] = []
    planned: list[Interval] = []
    if hours is not None:
        day = local_day(start, hours.zone)
        planned = hours.planned_around(day)
        wanted = intersect([visit], planned)
        closings = [closing for closing in hours.closed_around(day) if overlaps(wanted, closing)]
    if not (closings and in_one(planned, visit)):
        yield Reason("outside_hours", taker.calendar, *visit)
    for closing in closings:
        yield Reason("exception", taker.calendar, *closing)


def _taken(taker: Taker, rows: Sequence[Busy], terms: Terms, start: int) -> Iterator[Reason]:
    """The kind of each row whose core meets the visit; `buffer` where only buffers are in the way."""
    visit = start, start + terms.length
    for row in sorted(rows, key=lambda row: (row.starts, row.ends)):
        if overlaps(union([(row.core_starts, row.core_ends)]), visit):
            yield Reason(row.kind, taker.calendar, row.core_starts, row.core_ends)
        elif overlaps(union([(row.starts, row.ends)]), terms.footprint(start)):
            yield Reason("buffer", taker.calendar, row.starts, row.ends)

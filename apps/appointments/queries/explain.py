"""Why a time is, or is not, bookable: the engine's reasons over the rows that decide."""

from apps.appointments.queries.board import everything_taken, pools_of, takers_of, terms_of, window_of
from apps.appointments.queries.occupancy import NOBODY, cores_of
from apps.appointments.queries.sessions import sessions_of
from apps.availability.explain import Reason, explain, explain_session
from apps.availability.hours import local_day
from apps.availability.intervals import union
from apps.groups.queries import ServiceSetup, Setup


def reasons_against(
    setup: Setup,
    service: ServiceSetup,
    calendar: int,
    start: int,
    now: int,
    *,
    grid: bool = True,
    besides: int = NOBODY,
) -> list[Reason]:
    """Every reason why this start is not bookable on this calendar; none means that it is. One statement, two where a
    session begins then.

    `grid` asks as for customers (grid, notice, horizon); without it as for staff. The appointment `besides` is looked
    through: one that is to be moved is not in its own way.
    """
    day = local_day(start, setup.zone)
    terms = terms_of(setup, service, now)
    calendars = everything_taken(setup, service, [calendar])
    rows = cores_of(calendars, window_of(setup, service, day, day), now, besides)
    busy = {one: union((row.starts, row.ends) for of, row in rows if of == one) for one in calendars}
    (taker,) = takers_of(setup, [calendar], busy, day, day)
    own = [row for of, row in rows if of == calendar]
    if any(row.kind == "session" and row.core_starts == start for row in own):
        for session in sessions_of([calendar], service.id, (start, start + 1), now, besides=[besides]):
            return explain_session(session, own, terms, start, now=now, grid=grid)
    return explain(
        taker,
        own,
        pools_of(setup, service, busy),
        terms,
        start,
        hours=setup.calendars[calendar].hours,
        now=now,
        served=calendar in service.calendars,
        grid=grid,
    )

"""Reading sessions and the places that are left in them."""

from collections.abc import Collection
from uuid import UUID

from django.db import connection

from apps.appointments.queries.occupancy import LONGEST
from apps.availability.intervals import Interval
from apps.availability.sessions import Session

# A seat is counted with its appointment, or with a hold that is alive; never twice, since booking lets go of the hold.
_SESSIONS = """
SELECT s.id, s.calendar_id, extract(epoch FROM s.starts_at)::bigint, extract(epoch FROM s.ends_at)::bigint,
       s.capacity
       - (SELECT count(*) FROM appointments_appointment a
          WHERE a.session_id = s.id AND a.seat IS NOT NULL AND a.id <> ALL(%(besides)s))
       - (SELECT count(*) FROM appointments_hold h
          WHERE h.session_id = s.id AND h.expires_at > to_timestamp(%(now)s) AND h.id IS DISTINCT FROM %(hold)s),
       EXISTS (SELECT FROM appointments_occupancy o
               WHERE o.calendar_id = s.calendar_id AND o.kind = 'break' AND o.ends_at > s.starts_at
                 AND o.starts_at < s.ends_at AND o.starts_at >= s.starts_at - %(longest)s * interval '1 second'),
       EXISTS (SELECT FROM appointments_hold h
               WHERE h.session_id = s.id AND h.expires_at > to_timestamp(%(now)s) AND h.id = %(hold)s)
FROM appointments_session s
WHERE s.calendar_id = ANY(%(calendars)s) AND s.service_id = %(service)s AND s.removed_at IS NULL
  AND s.starts_at >= to_timestamp(%(begins)s) AND s.starts_at < to_timestamp(%(ends)s)
ORDER BY s.starts_at, s.id
"""

_FREE_SEAT = """
SELECT min(seat) FROM generate_series(0, (SELECT capacity FROM appointments_session WHERE id = %s) - 1) AS seat
WHERE NOT EXISTS (SELECT FROM appointments_appointment a WHERE a.session_id = %s AND a.seat = seat.seat)
"""


def sessions_of(
    calendars: Collection[int],
    service: int,
    window: Interval,
    now: float,
    *,
    hold: UUID | None = None,
    besides: Collection[int] = (),
) -> list[Session]:
    """The sessions of the service that begin in the window, in order, full ones too. One statement.

    Seats of the appointments `besides` and the seat kept by `hold` count as free.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _SESSIONS,
            {
                "calendars": list(calendars),
                "service": service,
                "begins": window[0],
                "ends": window[1],
                "now": now,
                "hold": hold,
                "besides": list(besides),
                "longest": LONGEST,
            },
        )
        return [Session(*row) for row in cursor.fetchall()]


def free_seat(session: int) -> int | None:
    """The lowest number that nobody has, to be asked under the lock of the session's calendar; None when it is full."""
    with connection.cursor() as cursor:
        cursor.execute(_FREE_SEAT, [session, session])
        (seat,) = cursor.fetchone()
    return None if seat is None else int(seat)

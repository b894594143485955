"""What stands in a site's diary between two instants: a fixed number of statements, bounded on both sides.

Nothing in it is longer than a day but breaks, whose occupancy is written a row a day; so each statement looks back 24
hours from the window and no further, and the years behind it cost nothing.
"""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection

from apps.appointments.models import Appointment, Note
from apps.appointments.queries.occupancy import LONGEST
from apps.availability.intervals import Interval

_VISITS = """
SELECT a.id, a.revision, a.calendar_id,
       ARRAY(SELECT o.calendar_id FROM appointments_occupancy o
             WHERE o.appointment_id = a.id AND o.calendar_id <> a.calendar_id ORDER BY 1),
       a.service_id, a.client_id, c.firstname, c.lastname, c.email, a.state,
       extract(epoch FROM a.starts_at)::bigint, extract(epoch FROM a.ends_at)::bigint, a.overbooked, a.comments
FROM appointments_appointment a JOIN groups_client c ON c.id = a.client_id
WHERE a.group_id = %s AND a.starts_at >= to_timestamp(%s) AND a.starts_at < to_timestamp(%s)
  AND a.ends_at > to_timestamp(%s)
ORDER BY a.starts_at, a.id
"""

_BLOCKS = """
SELECT DISTINCT ON (coalesce(o.pause_id::text, o.hold_id::text, o.session_id::text), o.calendar_id, again.starts_at)
       o.kind, p.id, coalesce(p.revision, 0), o.calendar_id,
       extract(epoch FROM coalesce(again.starts_at, p.starts_at, h.starts_at, s.starts_at))::bigint,
       extract(epoch FROM coalesce(again.ends_at, p.ends_at, h.ends_at, s.ends_at))::bigint,
       coalesce(nullif(s.text, ''), v.name, p.text, ''), again.starts_at IS NOT NULL
FROM appointments_occupancy o
LEFT JOIN appointments_break p ON p.id = o.pause_id
LEFT JOIN appointments_hold h ON h.id = o.hold_id
LEFT JOIN appointments_session s ON s.id = o.session_id
LEFT JOIN groups_service v ON v.id = s.service_id
LEFT JOIN LATERAL (SELECT o.starts_at, o.ends_at WHERE p.rule <> '') AS again ON true
WHERE o.calendar_id = ANY(%s) AND o.starts_at >= to_timestamp(%s) AND o.starts_at < to_timestamp(%s)
  AND o.ends_at > to_timestamp(%s) AND o.kind <> 'appointment'
  AND (o.expires_at IS NULL OR o.expires_at > to_timestamp(%s))
"""


_COUNTS = """
SELECT (starts_at AT TIME ZONE %s)::date, state, count(*)
FROM appointments_appointment
WHERE group_id = %s AND starts_at >= to_timestamp(%s) AND starts_at < to_timestamp(%s)
  AND (%s::bigint IS NULL OR calendar_id = %s)
GROUP BY 1, 2
"""


class DiaryVisit(NamedTuple):
    """One appointment as a calendar shows it. Times are epoch seconds; `rooms` what it takes besides its calendar."""

    id: int
    revision: int
    calendar: int
    rooms: list[int]
    service: int
    client: int
    firstname: str
    lastname: str
    email: str
    state: str
    starts: int
    ends: int
    overbooked: bool
    comments: str

    @property
    def name(self) -> str:
        """What the client is called; the address where the card has no name."""
        return f"{self.firstname} {self.lastname}".strip() or self.email


class Block(NamedTuple):
    """A break (with its number, whole, however long), a session, or somebody's hold. Times are epoch seconds.

    Each time of a break that comes again is a block of its own.
    """

    kind: str
    id: int | None
    revision: int
    calendar: int
    starts: int
    ends: int
    text: str
    again: bool = False


def visits_between(group: int, window: Interval) -> list[DiaryVisit]:
    """Every appointment of the site that meets the window, cancelled ones included, in order. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_VISITS, [group, window[0] - LONGEST, window[1], window[0]])
        return [DiaryVisit(*row) for row in cursor.fetchall()]


def blocks_between(calendars: Collection[int], window: Interval, now: float) -> list[Block]:
    """Breaks, sessions and living holds that meet the window. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_BLOCKS, [list(calendars), window[0] - LONGEST, window[1], window[0], now])
        found = [Block(*row) for row in cursor.fetchall()]
    return sorted(found, key=lambda block: (block.starts, block.calendar))


def notes_between(calendars: Collection[int], first: date, last: date) -> list[Note]:
    """The notes on these days, both inclusive, in order. One statement."""
    rows = Note.objects.filter(calendar__in=calendars, day__range=(first, last), removed_at=None)
    return list(rows.order_by("day", "pk"))


def counts_by_day(
    group: int, window: Interval, zone: ZoneInfo, calendar: int | None = None
) -> list[tuple[date, str, int]]:
    """(local day, state, how many begin on it) of a site, or of one of its calendars. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, [zone.key, group, *window, calendar, calendar])
        return list(cursor.fetchall())


def visits_of(client: int, organization: UUID, most: int) -> list[Appointment]:
    """The latest appointments of one client card, the last one first. One statement."""
    rows = Appointment.objects.filter(client_id=client, organization_id=organization)
    return list(rows.select_related("service", "calendar").order_by("-starts_at", "-pk")[:most])

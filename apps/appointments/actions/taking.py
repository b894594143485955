"""Writing occupancy: taking calendars for an appointment or a hold, and letting them go."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from apps.appointments.models import Hold
from apps.appointments.queries.occupancy import Row
from apps.availability.intervals import Interval

_TAKE = """
INSERT INTO appointments_occupancy
  (organization_id, calendar_id, kind, starts_at, ends_at, exclusive, expires_at, appointment_id, hold_id, session_id)
SELECT %s, calendar, %s, to_timestamp(%s), to_timestamp(%s), exclusive, to_timestamp(%s), %s, %s, %s
FROM unnest(%s::bigint[], %s::boolean[]) AS taken (calendar, exclusive)
"""


@dataclass(frozen=True, slots=True)
class Seat:
    """One place in a session, and the session's own time (instants)."""

    session: int
    number: int
    span: Interval


@dataclass(frozen=True, slots=True)
class Place:
    """Where and when: the main calendar, the rooms with it, the footprint; `clashes` are those taken over others.

    With a `seat` nothing is taken of the calendar: the session has it.
    """

    calendar: int
    rooms: tuple[int, ...]
    footprint: Interval
    clashes: frozenset[int] = frozenset()
    seat: Seat | None = None

    @property
    def calendars(self) -> list[int]:
        """Everything that is taken, the main calendar first."""
        return [self.calendar, *self.rooms]

    @property
    def taken(self) -> list[int]:
        """The calendars of which rows are to be written."""
        return [] if self.seat else self.calendars

    def ends(self, planned: int) -> int:
        """When the visit ends: as planned, or with its session."""
        return self.seat.span[1] if self.seat else planned

    def seating(self, *, takes_time: bool) -> dict[str, Any]:
        """The fields of an appointment that say where it sits; what takes no time has no seat."""
        if self.seat is None:
            return {"session_id": None, "seat": None}
        return {"session_id": self.seat.session, "seat": self.seat.number if takes_time else None}


def take_for_appointment(organization: UUID, appointment: int, place: Place) -> None:
    """Write the rows of an appointment; a seat needs none.

    Rows that clash are not exclusive: they were put over others on purpose.
    """
    if place.taken:
        _take(organization, "appointment", place, appointment=appointment)


def take_for_hold(organization: UUID, hold: UUID, place: Place, expires: float) -> None:
    """Write the rows of a hold; a seat is kept by the hold itself."""
    if place.taken:
        _take(organization, "hold", place, hold=hold, expires=expires)


def take_for_session(organization: UUID, session: int, place: Place) -> None:
    """Write the rows of a session."""
    _take(organization, "session", place, session=session)


def _take(
    organization: UUID,
    kind: str,
    place: Place,
    *,
    appointment: int | None = None,
    hold: UUID | None = None,
    session: int | None = None,
    expires: float | None = None,
) -> None:
    exclusive = [calendar not in place.clashes for calendar in place.calendars]
    with connection.cursor() as cursor:
        cursor.execute(
            _TAKE,
            [organization, kind, *place.footprint, expires, appointment, hold, session, place.calendars, exclusive],
        )


def release(appointments: Sequence[int]) -> None:
    """Let go of everything these appointments take."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM appointments_occupancy WHERE appointment_id = ANY(%s)", [list(appointments)])


def release_session(session: int) -> None:
    """Let go of everything a session takes."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM appointments_occupancy WHERE session_id = %s", [session])


def release_hold(hold: UUID, *, seat: bool = False) -> None:
    """Let go of everything a hold takes; with `seat`, of the place in a session that it keeps."""
    if seat:
        Hold.objects.filter(pk=hold).update(session=None)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM appointments_occupancy WHERE hold_id = %s", [hold])


def sweep_expired(rows: Sequence[Row], locked: Sequence[int], now: float) -> None:
    """Delete the expired holds that were met on calendars we have locked: the next writer clears them away."""
    expired = [row.hold for row in rows if row.calendar in locked and not row.counts(now)]
    if expired:
        with connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM appointments_occupancy WHERE hold_id = ANY(%s) AND calendar_id = ANY(%s)",
                [expired, list(locked)],
            )

"""Writing occupancy: taking calendars for an appointment or a hold, and letting them go."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from apps.appointments.queries.occupancy import Row
from apps.availability.intervals import Interval

_TAKE = """
INSERT INTO appointments_occupancy
  (organization_id, calendar_id, kind, starts_at, ends_at, exclusive, expires_at, appointment_id, hold_id, pause_id)
SELECT %s, calendar, %s, to_timestamp(%s), to_timestamp(%s), exclusive, to_timestamp(%s), %s, %s, NULL
FROM unnest(%s::bigint[], %s::boolean[]) AS taken (calendar, exclusive)
"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where and when: the main calendar, the rooms with it, the footprint; `clashes` are those taken over others."""

    calendar: int
    rooms: tuple[int, ...]
    footprint: Interval
    clashes: frozenset[int] = frozenset()

    @property
    def calendars(self) -> list[int]:
        """Everything that is taken, the main calendar first."""
        return [self.calendar, *self.rooms]


def take_for_appointment(organization: UUID, appointment: int, place: Place) -> None:
    """Write the rows of an appointment. Rows that clash are not exclusive: they were put over others on purpose."""
    _take(organization, "appointment", place, appointment=appointment)


def take_for_hold(organization: UUID, hold: UUID, place: Place, expires: float) -> None:
    """Write the rows of a hold."""
    _take(organization, "hold", place, hold=hold, expires=expires)


def _take(
    organization: UUID,
    kind: str,
    place: Place,
    *,
    appointment: int | None = None,
    hold: UUID | None = None,
    expires: float | None = None,
) -> None:
    exclusive = [calendar not in place.clashes for calendar in place.calendars]
    with connection.cursor() as cursor:
        cursor.execute(
            _TAKE, [organization, kind, *place.footprint, expires, appointment, hold, place.calendars, exclusive]
        )


def release(appointments: Sequence[int]) -> None:
    """Let go of everything these appointments take."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM appointments_occupancy WHERE appointment_id = ANY(%s)", [list(appointments)])


def release_hold(hold: UUID) -> None:
    """Let go of everything a hold takes."""
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

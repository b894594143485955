"""Throwing away holds that ended long ago. Nothing depends on it: readers ignore them, the next writer deletes them."""

from datetime import datetime, timedelta

from django.db import connection, transaction

KEPT = timedelta(hours=1)  # so that a booking in flight still finds its hold's row and can say that it ended

# Bookings delete such rows too, under their calendar's lock; what they hold is passed over, so that nobody waits.
_OCCUPANCY = """
DELETE FROM appointments_occupancy WHERE id IN (
  SELECT id FROM appointments_occupancy WHERE kind = 'hold' AND expires_at < %s FOR UPDATE SKIP LOCKED)
"""
_HOLDS = """
DELETE FROM appointments_hold h WHERE expires_at < %s
  AND NOT EXISTS (SELECT FROM appointments_occupancy o WHERE o.hold_id = h.id)
"""


@transaction.atomic
def delete_expired_holds(*, now: datetime) -> int:
    """Delete holds that ended more than an hour ago, with what they took; returns how many holds."""
    with connection.cursor() as cursor:
        cursor.execute(_OCCUPANCY, [now - KEPT])
        cursor.execute(_HOLDS, [now - KEPT])
        return int(cursor.rowcount)

"""What must be true of the database after every test of faults and races."""

from django.db import connection

_OVERLAPS = """
SELECT count(*) FROM appointments_occupancy a JOIN appointments_occupancy b
  ON a.calendar_id = b.calendar_id AND a.id < b.id AND a.starts_at < b.ends_at AND b.starts_at < a.ends_at
WHERE a.exclusive AND b.exclusive
"""
_HALF = """
SELECT count(*) FROM appointments_appointment a
WHERE (a.state NOT IN ('pending', 'cancelled')) <> EXISTS (SELECT FROM appointments_occupancy o WHERE o.appointment_id = a.id)
"""
_SILENT = """
SELECT count(*) FROM appointments_appointment a
WHERE NOT EXISTS (SELECT FROM outbox_event e WHERE e.subject = 'appointment:' || a.id)
"""
_LONELY = """
SELECT count(*) FROM outbox_event e WHERE e.subject LIKE 'appointment:%%'
  AND NOT EXISTS (SELECT FROM appointments_appointment a WHERE e.subject = 'appointment:' || a.id)
"""


def findings() -> dict[str, int]:
    """Violations by name; all nought in a healthy database."""
    found = {}
    with connection.cursor() as cursor:
        for name, statement in {"overlaps": _OVERLAPS, "half": _HALF, "silent": _SILENT, "lonely": _LONELY}.items():
            cursor.execute(statement)
            found[name] = int(cursor.fetchone()[0])
    return found


CLEAN = {"overlaps": 0, "half": 0, "silent": 0, "lonely": 0}

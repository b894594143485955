"""How often something happened in a window of time: one upsert, exact under any race."""

from datetime import datetime, timedelta

from django.db import connection

_UPSERT = """
INSERT INTO accounts_ratecounter (key, window_starts, count) VALUES (%s, to_timestamp(%s), 1)
ON CONFLICT (key, window_starts) DO UPDATE SET count = accounts_ratecounter.count + 1 RETURNING count
"""


def count_try(*, key: str, window: timedelta, now: datetime) -> int:
    """Count one and return how many there are in the window that `now` falls into, this one included."""
    length = int(window.total_seconds())
    starts = int(now.timestamp()) // length * length
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT, [key[:160], starts])
        return int(cursor.fetchone()[0])

"""What a client card says of its visits, counted from the appointments."""

from django.db import connection

_COUNT = """
UPDATE groups_client SET visits = found.visits, latest_visit = found.latest
FROM (SELECT count(*) AS visits, max(starts_at) AS latest FROM appointments_appointment
      WHERE client_id = %(client)s AND state NOT IN ('pending', 'cancelled')) AS found
WHERE id = %(client)s
  AND (groups_client.visits, groups_client.latest_visit) IS DISTINCT FROM (found.visits, found.latest)
"""


def summarize_client(*, client: int) -> None:
    """Write how many visits a client has and when the last one begins; one statement, right however often it runs."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"client": client})

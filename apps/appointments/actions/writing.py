"""Writing a new appointment with all that belongs to it: one statement, because every booking waits for it."""

import re
from datetime import datetime

from django.db import connection

from apps.appointments.actions.taking import Place
from apps.appointments.models import Appointment

_WRITE = """
WITH made AS (
  INSERT INTO appointments_appointment (uuid, organization_id, group_id, calendar_id, service_id, client_id,
    customer_id, state, starts_at, ends_at, buffer_before, buffer_after, overbooked, overbook_reason, source, comments,
    cancel_reason, cancelled_by, consent_at, revision, updated_at)
  VALUES (%(uuid)s, %(organization_id)s, %(group_id)s, %(calendar_id)s, %(service_id)s, %(client_id)s, %(customer_id)s,
    %(state)s, %(starts_at)s, %(ends_at)s, %(buffer_before)s, %(buffer_after)s, %(overbooked)s, %(overbook_reason)s,
    %(source)s, %(comments)s, '', '', %(consent_at)s, %(revision)s, now())
  RETURNING id, organization_id, created_at, updated_at
), taken AS (
  INSERT INTO appointments_occupancy (organization_id, calendar_id, kind, starts_at, ends_at, exclusive, appointment_id)
  SELECT organization_id, calendar, 'appointment', to_timestamp(%(begins)s), to_timestamp(%(ends)s), exclusive, made.id
  FROM made, unnest(%(calendars)s::bigint[], %(exclusive)s::boolean[]) AS place (calendar, exclusive)
), linked AS (
  INSERT INTO appointments_managelink (token_hash, organization_id, appointment_id, expires_at)
  SELECT %(token_hash)s, organization_id, id, %(link_expires_at)s FROM made
)
SELECT id, created_at, updated_at FROM made
"""
_FIELDS = {field.attname for field in Appointment._meta.concrete_fields} & set(re.findall(r"%\((\w+)\)s", _WRITE))


def write_appointment(
    new: Appointment, place: Place | None, token_hash: bytes, link_expires_at: datetime
) -> Appointment:
    """Write the appointment, its first link, and what it takes (nothing without `place`).

    `new` has everything but what the database gives; the answer is the same row with its number.
    """
    fields = {name: getattr(new, name) for name in _FIELDS}
    taken = place.calendars if place else []
    fields |= {
        "begins": place.footprint[0] if place else 0,
        "ends": place.footprint[1] if place else 0,
        "calendars": taken,
        "exclusive": [calendar not in place.clashes for calendar in taken] if place else [],
        "token_hash": token_hash,
        "link_expires_at": link_expires_at,
    }
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, fields)
        new.pk, new.created_at, new.updated_at = cursor.fetchone()
    new._state.adding, new._state.db = False, connection.alias
    return new

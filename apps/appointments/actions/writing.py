"""Writing a new appointment with all that belongs to it: one statement, because every booking waits for it."""

import re
from collections.abc import Mapping
from typing import Any

import orjson
from django.db import connection

from apps.appointments.actions.events import payload_of
from apps.appointments.actions.links import link_end
from apps.appointments.actions.taking import Place
from apps.appointments.models import Appointment
from apps.appointments.states import State
from apps.core.actor import Actor
from apps.core.ids import token_hash
from apps.groups.actions import PERSON
from apps.outbox.actions import teller, telling

_KNOWN = "person AS (SELECT %(customer_id)s::bigint AS customer_id, %(client_id)s::bigint AS client_id)"
_FACT = """(
  SELECT 'appointment.' || %(topic)s::text AS topic, 'appointment:' || id AS subject, %(revision)s AS revision,
    %(payload)s::jsonb || jsonb_build_object('appointment', id, 'client', client_id) AS payload
  FROM made
) AS fact"""
_WRITE = f"""
, made AS (
  INSERT INTO appointments_appointment (uuid, organization_id, group_id, calendar_id, service_id, client_id,
    customer_id, visit_id, session_id, seat, state, starts_at, ends_at, buffer_before, buffer_after,
    overbooked, overbook_reason, source, comments, text, color, taker, websource, custom,
    cancel_reason, cancelled_by, consent_at, consent_version, revision, updated_at)
  SELECT %(uuid)s, %(organization_id)s, %(group_id)s, %(calendar_id)s, %(service_id)s, client_id, customer_id,
    %(visit_id)s, %(session_id)s, %(seat)s, %(state)s, %(starts_at)s, %(ends_at)s, %(buffer_before)s, %(buffer_after)s,
    %(overbooked)s, %(overbook_reason)s, %(source)s, %(comments)s, %(text)s, %(color)s, %(taker)s,
    %(websource)s, %(custom)s::jsonb, '', '', %(consent_at)s, %(consent_version)s,
    %(revision)s, statement_timestamp()
  FROM person
  RETURNING id, organization_id, customer_id, client_id, created_at, updated_at
), taken AS (
  INSERT INTO appointments_occupancy (organization_id, calendar_id, kind, starts_at, ends_at, exclusive, appointment_id)
  SELECT organization_id, calendar, 'appointment', to_timestamp(%(begins)s), to_timestamp(%(ends)s), exclusive, made.id
  FROM made, unnest(%(calendars)s::bigint[], %(exclusive)s::boolean[]) AS place (calendar, exclusive)
), linked AS (
  INSERT INTO appointments_managelink (token_hash, organization_id, appointment_id, expires_at)
  SELECT %(token_hash)s, organization_id, id, %(link_expires_at)s FROM made
), told AS ({telling(_FACT)})
SELECT id, customer_id, client_id, created_at, updated_at FROM made
"""  # noqa: S608  texts of our own
_FIELDS = {field.attname for field in Appointment._meta.concrete_fields} & set(re.findall(r"%\((\w+)\)s", _WRITE))


def write_appointment(
    new: Appointment, place: Place | None, *, token: str, person: Mapping[str, Any] | None, actor: Actor
) -> Appointment:
    """Write the appointment, its first link, what it takes (nothing without `place`), and the fact.

    `person` are the fields of somebody to be found or added; without them `new` names its client. `new` has everything
    else but what the database gives; the answer is the same row with its number.
    """
    taken = place.taken if place else []
    fields = {name: getattr(new, name) for name in _FIELDS}
    fields |= person or {"customer_id": new.customer_id, "client_id": new.client_id}
    fields |= {
        "begins": place.footprint[0] if place else 0,
        "ends": place.footprint[1] if place else 0,
        "calendars": taken,
        "exclusive": [calendar not in place.clashes for calendar in taken] if place else [],
        "token_hash": token_hash(token),
        "link_expires_at": link_end(new),
        "custom": orjson.dumps(new.custom).decode(),
        "topic": "booked" if new.state == State.BOOKED else "requested",
        "payload": orjson.dumps(payload_of(new) | {"appointment": None, "client": None}).decode(),
    }
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {PERSON if person else _KNOWN}{_WRITE}", fields | teller(actor))
        new.pk, new.customer_id, new.client_id, new.created_at, new.updated_at = cursor.fetchone()
    new._state.adding, new._state.db = False, connection.alias
    return new

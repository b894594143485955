"""Writing a new appointment with all that belongs to it: one statement, because every booking waits for it."""

from collections.abc import Mapping
from typing import Any

import orjson
from django.db import connection

from apps.accounts.actions import Rider
from apps.appointments.actions.events import payload_of
from apps.appointments.actions.links import link_end
from apps.appointments.actions.taking import Place
from apps.appointments.models import Appointment
from apps.appointments.states import State
from apps.core.actor import Actor
from apps.core.ids import token_hash
from apps.groups.actions import PERSON
from apps.outbox.actions import teller, telling

# One parameter for all fields: to hand over fifty by themselves takes as long as to write the row. And one statement of
# less than 4,096 characters: psycopg looks for the parameters of a longer one each time.
_GIVEN = """
given AS (SELECT * FROM json_populate_record(NULL::appointments_appointment, %(given)s::json)),
besides AS (
  SELECT * FROM json_to_record(%(given)s::json) AS besides (begins float8, ends float8, calendars bigint[],
    exclusive boolean[], token_hash text, link_expires_at timestamptz, topic text, payload jsonb)
)"""
_KNOWN = "person AS (SELECT customer_id, client_id FROM given)"
_FACT = """(
  SELECT 'appointment.' || topic AS topic, 'appointment:' || made.id AS subject, revision,
    payload || jsonb_build_object('appointment', made.id, 'client', made.client_id) AS payload
  FROM given, besides, made
) AS fact"""
_COLUMNS = """
    uuid, organization_id, group_id, calendar_id, service_id, visit_id, session_id, seat, state, starts_at, ends_at,
    buffer_before, buffer_after, overbooked, overbook_reason, source, comments, text, color, taker, websource, custom,
    consent_at, consent_version, revision"""
_WRITE = f"""
, made AS (
  INSERT INTO appointments_appointment ({_COLUMNS}, client_id, customer_id, cancel_reason, cancelled_by, updated_at)
  SELECT {_COLUMNS}, person.client_id, person.customer_id, '', '', statement_timestamp() FROM given, person
  RETURNING id, customer_id, client_id, created_at, updated_at
), taken AS (
  INSERT INTO appointments_occupancy (organization_id, calendar_id, kind, starts_at, ends_at, exclusive, appointment_id)
  SELECT organization_id, calendar, 'appointment', to_timestamp(begins), to_timestamp(ends), place.exclusive, made.id
  FROM given, besides, made, unnest(calendars, besides.exclusive) AS place (calendar, exclusive)
), linked AS (
  INSERT INTO appointments_managelink (token_hash, organization_id, appointment_id, expires_at)
  SELECT decode(token_hash, 'hex'), organization_id, made.id, link_expires_at FROM given, besides, made
), told AS ({telling(_FACT)})
"""  # noqa: S608  texts of our own
_MADE = "SELECT id, customer_id, client_id, created_at, updated_at, 0 FROM made"
_MADE_WITH_RIDER = _MADE.replace("0 FROM", "(SELECT count(*) FROM rider) FROM")
_FIELDS = _COLUMNS.replace(",", " ").split()


def write_appointment(
    new: Appointment,
    place: Place | None,
    *,
    token: str,
    person: Mapping[str, Any] | None,
    actor: Actor,
    rider: Rider | None = None,
) -> Appointment:
    """Write the appointment, its first link, what it takes (nothing without `place`), and the fact.

    `person` are the parameters of somebody to be found or added; without them `new` names its client. `new` has
    everything else but what the database gives; the answer is the same row with its number. A `rider` is written by the
    same statement.
    """
    taken = place.taken if place else []
    given = {name: getattr(new, name) for name in _FIELDS} | {
        "customer_id": new.customer_id,
        "client_id": new.client_id,
        "begins": place.footprint[0] if place else 0,
        "ends": place.footprint[1] if place else 0,
        "calendars": taken,
        "exclusive": [calendar not in place.clashes for calendar in taken] if place else [],
        "token_hash": token_hash(token).hex(),
        "link_expires_at": link_end(new),
        "topic": "booked" if new.state == State.BOOKED else "requested",
        "payload": payload_of(new) | {"appointment": None, "client": None},
    }
    params = {
        "given": orjson.dumps(given).decode(),
        **(person or {}),
        **teller(actor),
        **(rider.params if rider else {}),
    }
    riding = f", rider AS ({rider.sql}) {_MADE_WITH_RIDER}" if rider else _MADE
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {_GIVEN}, {PERSON if person else _KNOWN}{_WRITE}{riding}", params)
        new.pk, new.customer_id, new.client_id, new.created_at, new.updated_at, ridden = cursor.fetchone()
    if rider:
        rider.check(ridden)
    new._state.adding, new._state.db = False, connection.alias
    return new

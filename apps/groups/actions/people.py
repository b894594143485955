"""Customers and client cards, found or made."""

from typing import Any
from uuid import UUID

import orjson
from django.db import connection

from apps.groups.contact import Contact
from apps.groups.search import search_text_of

# Of two that make the same person at once the second waits at the customer, does not see the first one's card in its
# snapshot, and meets it at the constraint `client_from_web_once`. The instants are the statement's, as in the defaults
# of `created_at`: a long transaction would date changes back, and those who ask for the latest changes would miss them.
# The cards are those of the customer (OFFSET 0 keeps the planner from looking through all cards of the group, which a
# plan made before the table was analyzed did).
PERSON = """
wanted AS (SELECT * FROM json_populate_record(NULL::groups_client, %(person)s::json)), customer AS (
  INSERT INTO groups_customer (organization_id, email, language, updated_at)
  SELECT organization_id, email, %(language)s, statement_timestamp() FROM wanted
  ON CONFLICT (organization_id, lower(email)) DO UPDATE SET updated_at = statement_timestamp() RETURNING id
), card_found AS (
  SELECT card.id FROM wanted, customer, LATERAL (
    SELECT id, group_id, firstname, lastname FROM groups_client
    WHERE customer_id = customer.id AND NOT deleted OFFSET 0) AS card
  WHERE card.group_id = wanted.group_id
    AND lower(card.firstname) = lower(wanted.firstname) AND lower(card.lastname) = lower(wanted.lastname)
  ORDER BY card.id LIMIT 1
), card_made AS (
  INSERT INTO groups_client (organization_id, group_id, customer_id, firstname, lastname, email, firstphone,
    secondphone, comments, from_web, remind_by_email, remind_by_sms, search_text, visits, deleted, updated_at)
  SELECT organization_id, group_id, customer.id, firstname, lastname, email, firstphone,
    '', '', from_web, true, remind_by_sms, search_text, 0, false, statement_timestamp()
  FROM wanted, customer WHERE NOT EXISTS (SELECT FROM card_found)
  ON CONFLICT (group_id, customer_id, lower(firstname), lower(lastname)) WHERE from_web AND NOT deleted
  DO UPDATE SET updated_at = statement_timestamp() RETURNING id
), person AS (
  SELECT customer.id AS customer_id, card.id AS client_id
  FROM customer, (SELECT id FROM card_found UNION ALL SELECT id FROM card_made) AS card
)
"""
"""The organisation's customer with this e-mail, whatever its case, and their card under this name, found or made.

A part of a WITH, ending in the table `person` (customer_id, client_id), because every booking waits for it. Its
parameters come from `person_fields`: one for all fields, since to hand over each takes as long as to write the row.
"""


def person_fields(
    *, organization: UUID, group: int, contact: Contact, from_web: bool, remind_by_sms: bool = True, language: str = ""
) -> dict[str, Any]:
    """The parameters of `PERSON`."""
    wanted = {
        "organization_id": organization,
        "group_id": group,
        "firstname": contact.firstname,
        "lastname": contact.lastname,
        "email": contact.email,
        "firstphone": contact.phone,
        "from_web": from_web,
        "remind_by_sms": remind_by_sms,
        "search_text": search_text_of(contact.firstname, contact.lastname, contact.email, contact.phone),
    }
    return {"person": orjson.dumps(wanted).decode(), "language": language}


def find_or_add_person(
    *, organization: UUID, group: int, contact: Contact, from_web: bool, remind_by_sms: bool = True, language: str = ""
) -> tuple[int, int]:
    """The ids of the organisation's customer with this e-mail, whatever its case, and of their card under this name."""
    fields = person_fields(
        organization=organization,
        group=group,
        contact=contact,
        from_web=from_web,
        remind_by_sms=remind_by_sms,
        language=language,
    )
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {PERSON} SELECT customer_id, client_id FROM person", fields)  # noqa: S608  our own text
        customer, card = cursor.fetchone()
    return int(customer), int(card)

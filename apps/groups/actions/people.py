"""Customers and client cards, found or made."""

from uuid import UUID

from django.db import connection

from apps.groups.contact import Contact
from apps.groups.search import fold

# One statement, because every booking waits for it. Of two that make the same person at once the second waits at the
# customer, does not see the first one's card in its snapshot, and meets it at the constraint `client_from_web_once`.
_PERSON = """
WITH customer AS (
  INSERT INTO groups_customer (organization_id, email, language, updated_at)
  VALUES (%(organization)s, %(email)s, %(language)s, now())
  ON CONFLICT (organization_id, lower(email)) DO UPDATE SET updated_at = now() RETURNING id
), found AS (
  SELECT card.id FROM groups_client card, customer
  WHERE card.group_id = %(group)s AND card.customer_id = customer.id AND NOT card.deleted
    AND lower(card.firstname) = lower(%(firstname)s) AND lower(card.lastname) = lower(%(lastname)s)
  ORDER BY card.id LIMIT 1
), made AS (
  INSERT INTO groups_client (organization_id, group_id, customer_id, firstname, lastname, email, firstphone,
    secondphone, comments, from_web, remind_by_email, remind_by_sms, search_text, visits, deleted, updated_at)
  SELECT %(organization)s, %(group)s, customer.id, %(firstname)s, %(lastname)s, %(email)s, %(phone)s, '', '', %(web)s,
    true, %(sms)s, %(search)s, 0, false, now()
  FROM customer WHERE NOT EXISTS (SELECT FROM found)
  ON CONFLICT (group_id, customer_id, lower(firstname), lower(lastname)) WHERE from_web AND NOT deleted
  DO UPDATE SET updated_at = now() RETURNING id
)
SELECT customer.id, card.id FROM customer, (SELECT id FROM found UNION ALL SELECT id FROM made) AS card
"""


def find_or_add_person(
    *, organization: UUID, group: int, contact: Contact, from_web: bool, remind_by_sms: bool = True, language: str = ""
) -> tuple[int, int]:
    """The ids of the organisation's customer with this e-mail, whatever its case, and of their card under this name."""
    with connection.cursor() as cursor:
        cursor.execute(
            _PERSON,
            {
                "organization": organization,
                "group": group,
                "language": language,
                "firstname": contact.firstname,
                "lastname": contact.lastname,
                "email": contact.email,
                "phone": contact.phone,
                "web": from_web,
                "sms": remind_by_sms,
                "search": fold(contact.firstname, contact.lastname, contact.email, contact.phone),
            },
        )
        customer, card = cursor.fetchone()
    return int(customer), int(card)

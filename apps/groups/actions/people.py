"""Customers and client cards, found or made; each in one statement."""

from uuid import UUID

from django.db import connection

from apps.groups.contact import Contact
from apps.groups.search import fold

# The update locks the customer, so that two bookings of one person at once make one card, not two.
_CUSTOMER = """
INSERT INTO groups_customer (organization_id, email, language, updated_at) VALUES (%s, %s, %s, now())
ON CONFLICT (organization_id, lower(email)) DO UPDATE SET updated_at = now() RETURNING id
"""

_CLIENT = """
WITH found AS (
  SELECT id FROM groups_client WHERE group_id = %(group)s AND customer_id = %(customer)s AND NOT deleted
    AND lower(firstname) = lower(%(firstname)s) AND lower(lastname) = lower(%(lastname)s) ORDER BY id LIMIT 1
), made AS (
  INSERT INTO groups_client (organization_id, group_id, customer_id, firstname, lastname, email, firstphone,
    secondphone, comments, from_web, remind_by_email, remind_by_sms, search_text, visits, deleted, updated_at)
  SELECT %(organization)s, %(group)s, %(customer)s, %(firstname)s, %(lastname)s, %(email)s, %(phone)s, '', '', %(web)s,
    true, %(sms)s, %(search)s, 0, false, now()
  WHERE NOT EXISTS (SELECT FROM found) RETURNING id
)
SELECT id FROM found UNION ALL SELECT id FROM made
"""


def find_or_add_customer(*, organization: UUID, email: str, language: str = "") -> int:
    """The id of the organisation's customer with this e-mail, whatever its case."""
    with connection.cursor() as cursor:
        cursor.execute(_CUSTOMER, [organization, email, language])
        return int(cursor.fetchone()[0])


def find_or_add_client(
    *,
    organization: UUID,
    group: int,
    customer: int | None,
    contact: Contact,
    from_web: bool,
    remind_by_sms: bool = True,
) -> int:
    """The id of this customer's card under this name in the group's client file, or of a new one."""
    with connection.cursor() as cursor:
        cursor.execute(
            _CLIENT,
            {
                "organization": organization,
                "group": group,
                "customer": customer,
                "firstname": contact.firstname,
                "lastname": contact.lastname,
                "email": contact.email,
                "phone": contact.phone,
                "web": from_web,
                "sms": remind_by_sms,
                "search": fold(contact.firstname, contact.lastname, contact.email, contact.phone),
            },
        )
        return int(cursor.fetchone()[0])

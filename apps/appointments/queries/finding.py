"""Finding appointments among millions by what people have in hand: a number, a uuid, a client's name."""

import uuid

from django.db.models import QuerySet

from apps.appointments.models import Appointment
from apps.groups.queries.words import cards_with

MOST_CLIENTS = 200


def appointments_found(among: QuerySet[Appointment], text: str) -> QuerySet[Appointment]:
    """Those with this number or uuid, or of the first two hundred clients whose card has a word for each of these."""
    text = text.strip()
    if not text:
        return among
    if text.isascii() and text.isdecimal() and len(text) <= 18:
        return among.filter(pk=int(text))
    try:
        return among.filter(uuid=uuid.UUID(text))
    except ValueError:
        pass
    # Read first: within the statement PostgreSQL would rather walk all appointments, newest first, until it has fifty.
    return among.filter(client__in=list(cards_with(text).values_list("pk", flat=True)[:MOST_CLIENTS]))

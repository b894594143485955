"""Links by which a customer reaches one appointment."""

from datetime import datetime

from django.db import connection

from apps.appointments.access import LINK_LIFE
from apps.appointments.models import Appointment
from apps.core.ids import new_token, token_hash

# Every mail brings a link, so it is not put together each time.
_ISSUE = """
INSERT INTO appointments_managelink (token_hash, organization_id, appointment_id, expires_at) VALUES (%s, %s, %s, %s)
"""
_ISSUE_SOON = f"{_ISSUE} RETURNING set_config('synchronous_commit', 'off', true)"


def link_end(appointment: Appointment) -> datetime:
    """When links to the appointment end: 90 days after its end."""
    return appointment.ends_at + LINK_LIFE


def issue_link(*, appointment: Appointment, awaited: bool = True) -> str:
    """A new token for the appointment, good until `link_end`. Earlier links stay good.

    Unless `awaited`, the disk is not waited for: for a caller whose own later commit, which brings this one to the disk
    too, is what makes the link count.
    """
    token = new_token()
    with connection.cursor() as cursor:
        cursor.execute(
            _ISSUE if awaited else _ISSUE_SOON,
            [token_hash(token), appointment.organization_id, appointment.pk, link_end(appointment)],
        )
    return token

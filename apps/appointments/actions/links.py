"""Links by which a customer reaches one appointment."""

from datetime import datetime, timedelta

from apps.appointments.models import Appointment, ManageLink
from apps.core.ids import new_token, token_hash

LIFE = timedelta(days=90)


def link_end(appointment: Appointment) -> datetime:
    """When links to the appointment end: 90 days after its end."""
    return appointment.ends_at + LIFE


def issue_link(*, appointment: Appointment) -> str:
    """A new token for the appointment, good until `link_end`. Earlier links stay good."""
    token = new_token()
    ManageLink.objects.create(
        token_hash=token_hash(token),
        organization_id=appointment.organization_id,
        appointment=appointment,
        expires_at=link_end(appointment),
    )
    return token

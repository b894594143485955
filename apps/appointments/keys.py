"""The key of an appointment: 20 characters that open it, and it alone, without a login.

It is derived and not kept, so that lists can tell it again: 120 bits of an HMAC of the appointment's uuid under the
secret of the installation.
"""

import base64
from uuid import UUID

from django.utils.crypto import salted_hmac

BYTES = 15  # 20 characters


def key_of(appointment: UUID) -> str:
    """20 URL-safe characters."""
    digest = salted_hmac("frontdesk.appointment-key", appointment.hex, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest[:BYTES]).decode()

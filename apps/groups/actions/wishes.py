"""What customers said of themselves: that an address is theirs, and whether they want to be reminded by SMS."""

from datetime import datetime
from uuid import UUID

from django.db.models import F
from django.db.models.functions import Now

from apps.groups.models import Client, Customer


def choose_reminders(*, client: int, by_sms: bool) -> None:
    """Keep on the card what the customer ticked in the latest booking."""
    Client.objects.filter(pk=client).exclude(remind_by_sms=by_sms).update(
        remind_by_sms=by_sms, revision=F("revision") + 1, updated_at=Now()
    )


def mark_email_verified(*, organization: UUID, email: str, now: datetime) -> None:
    """Note that a code sent to this e-mail came back. An e-mail that nobody here has is no error."""
    Customer.objects.filter(organization_id=organization, email__iexact=email).update(
        email_verified_at=now, updated_at=Now()
    )

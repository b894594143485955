"""What a customer has ahead of them at one clinic."""

from datetime import datetime

from apps.appointments.models import Appointment
from apps.appointments.states import MOVABLE
from apps.groups.models import Group


def coming_of(group: Group, email: str, now: datetime) -> list[Appointment]:
    """The appointments of whoever has this e-mail that are not over, soonest first. One statement."""
    rows = Appointment.objects.select_related("group", "service", "calendar", "client")
    found = rows.filter(group=group, customer__email__iexact=email, ends_at__gt=now, state__in=MOVABLE)
    return list(found.order_by("starts_at", "pk")[:50])

"""Everything on the calendars that an actor reaches, in one list."""

from django.db.models import QuerySet

from apps.appointments.models import CalendarEntry
from apps.core.actor import Actor


def entries_within(actor: Actor) -> QuerySet[CalendarEntry]:
    """The entries of the actor's groups, removed ones included."""
    rows = CalendarEntry.objects.filter(organization_id=actor.organization)
    return rows if actor.groups is None else rows.filter(group__in=actor.groups)

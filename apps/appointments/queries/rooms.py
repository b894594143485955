"""The room of an appointment, as an expression for queries that read many."""

from django.db.models import F, OuterRef, Subquery

from apps.appointments.models import Occupancy

ROOM = Subquery(
    Occupancy.objects.filter(appointment=OuterRef("pk"))
    .exclude(calendar=OuterRef("calendar"))
    .order_by("calendar")
    .values(room=F("calendar"))[:1]
)
"""What it takes besides its calendar; the first where there are several."""

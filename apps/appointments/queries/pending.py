"""What waits for the proof of an e-mail, as an expression for queries that read many customers."""

from django.db.models import OuterRef, Subquery

from apps.appointments.models import PendingVisit

PENDING = Subquery(
    PendingVisit.objects.filter(customer=OuterRef("pk"), settled_at=None).order_by("-created_at").values("asked")[:1]
)
"""The wish of a customer as a program wrote it; nothing once it is booked or lost."""

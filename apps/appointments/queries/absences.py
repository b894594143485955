"""Long breaks ahead, and the visits that lie in them."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.db.models import DurationField, ExpressionWrapper, F, Q

from apps.appointments.models import Appointment, Break
from apps.appointments.states import TAKING_TIME

LONG = timedelta(hours=6)
MOST = 200


def absences_of(calendars: Collection[int], now: datetime) -> list[Break]:
    """Breaks of half a day and more that have not ended, in order, without those that come again. One statement."""
    length = ExpressionWrapper(F("ends_at") - F("starts_at"), output_field=DurationField())
    rows = Break.objects.filter(calendar__in=calendars, removed_at=None, rule="", ends_at__gt=now)
    long = rows.annotate(length=length).filter(length__gte=LONG).select_related("calendar")
    return list(long.order_by("starts_at", "pk")[:MOST])


def visits_within(absences: Sequence[Break]) -> dict[int, list[Appointment]]:
    """Absence -> the visits that keep their time in it, although nobody will be there. One statement."""
    found: dict[int, list[Appointment]] = {row.pk: [] for row in absences}
    if not absences:
        return found
    meets = Q()
    for row in absences:
        meets |= Q(calendar=row.calendar_id, starts_at__lt=row.ends_at, starts_at__gte=row.starts_at)
    rows = Appointment.objects.filter(meets, state__in=TAKING_TIME).select_related("client")
    for visit in rows.order_by("starts_at", "pk"):
        for row in absences:
            if visit.calendar_id == row.calendar_id and row.starts_at <= visit.starts_at < row.ends_at:
                found[row.pk].append(visit)
    return found

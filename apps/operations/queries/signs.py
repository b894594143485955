"""Signs of life and of trouble, as an operator asks for them. Ages are in seconds, by the database's clock."""

import time
from datetime import timedelta

from django.db import connection
from django.db.models import Max, Sum
from django.db.models.functions import Now
from django_celery_beat.models import PeriodicTask

from apps.accounts.actions.transaction import COLLISIONS
from apps.accounts.models import RateCounter
from apps.operations.models import Heartbeat
from apps.operations.timetable import SCHEDULE, switched_off

LONG_AGO = float("inf")


def heartbeat_age(name: str) -> float:
    """How long ago this process was seen; infinite when it never was."""
    seen = Heartbeat.objects.filter(name=name).annotate(age=Now() - Max("seen_at")).values_list("age", flat=True)
    return next((age.total_seconds() for age in seen), LONG_AGO)


def beat_age() -> float:
    """How long ago beat wrote down that it sent something, which it does every few minutes; infinite for never."""
    age = PeriodicTask.objects.aggregate(age=Now() - Max("last_run_at"))["age"]
    return age.total_seconds() if age is not None else LONG_AGO


def not_scheduled() -> list[str]:
    """The names of rows that beat's schedule must have and lacks, or that somebody switched off."""
    rows = {row.name: row for row in PeriodicTask.objects.all()}
    essential = [entry.name for entry in SCHEDULE if entry.essential]
    return [name for name in essential if name not in rows or switched_off(rows[name])]


def collisions() -> int:
    """How often the constraint, and not the lock, stopped a double booking, in the last two days or so."""
    recent = RateCounter.objects.filter(key=COLLISIONS, window_starts__gte=Now() - timedelta(days=2))
    return int(recent.aggregate(count=Sum("count"))["count"] or 0)


def clock_difference() -> float:
    """Seconds by which the database's clock is ahead of this machine's."""
    asked = time.time()
    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())::float8")
        (theirs,) = cursor.fetchone()
    return float(theirs) - (asked + time.time()) / 2


def role_is_too_strong() -> str:
    """The name of our role if it could pass over row-level security; empty when all is well."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolname FROM pg_roles WHERE rolname = current_user AND (rolsuper OR rolbypassrls)")
        row = cursor.fetchone()
    return row[0] if row else ""

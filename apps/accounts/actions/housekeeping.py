"""Throwing away the small rows of accounts once nobody can ask for them any more."""

from datetime import datetime, timedelta

from axes.models import AccessAttempt
from django.contrib.sessions.models import Session

from apps.accounts.models import IdempotencyKey, RateCounter, Verification

KEPT = timedelta(days=7)
LOCKS_KEPT = timedelta(days=1)  # they name who was typed and from where, and lock for a quarter of an hour


def delete_old_rows(*, now: datetime) -> dict[str, int]:
    """Delete keys, counters and codes older than seven days, failed logins older than a day, and ended sessions.

    Returns the rows by kind.

    No window that is counted is longer than a day, and no key is asked for again after a week.
    """
    kept_from = now - KEPT
    return {
        "idempotency_keys": IdempotencyKey.objects.filter(created_at__lt=kept_from).delete()[0],
        "rate_counters": RateCounter.objects.filter(window_starts__lt=kept_from).delete()[0],
        "verifications": Verification.objects.filter(expires_at__lt=kept_from).delete()[0],
        "failed_logins": AccessAttempt.objects.filter(attempt_time__lt=now - LOCKS_KEPT).delete()[0],
        "sessions": Session.objects.filter(expire_date__lt=now).delete()[0],
    }

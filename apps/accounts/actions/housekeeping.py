"""Throwing away the small rows of accounts once nobody can ask for them any more."""

from datetime import datetime, timedelta

from django.contrib.sessions.models import Session

from apps.accounts.models import IdempotencyKey, RateCounter, Verification

KEPT = timedelta(days=7)


def delete_old_rows(*, now: datetime) -> dict[str, int]:
    """Delete keys, counters and codes older than seven days, and ended sessions; returns the rows by kind.

    No window that is counted is longer than a day, and no key is asked for again after a week.
    """
    kept_from = now - KEPT
    return {
        "idempotency_keys": IdempotencyKey.objects.filter(created_at__lt=kept_from).delete()[0],
        "rate_counters": RateCounter.objects.filter(window_starts__lt=kept_from).delete()[0],
        "verifications": Verification.objects.filter(expires_at__lt=kept_from).delete()[0],
        "sessions": Session.objects.filter(expire_date__lt=now).delete()[0],
    }

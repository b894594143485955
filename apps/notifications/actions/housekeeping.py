"""Emptying the letter box of demo mode. The ledger itself is kept: it is the timeline of each visit."""

from datetime import datetime, timedelta

from apps.notifications.models import CapturedMail

KEPT = timedelta(days=30)


def delete_captured_mails(*, now: datetime) -> int:
    """Delete captured mails older than thirty days; returns how many."""
    return CapturedMail.objects.filter(sent_at__lt=now - KEPT).delete()[0]

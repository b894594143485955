"""The demo clinic of a few days, which is as good as that of eight weeks."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from apps.appointments.models import Appointment
from apps.operations.actions.demo import clinic, days, happenings, preparing
from apps.operations.actions.demo.sites import SITES
from tests.clinic import PARIS

TUESDAY = datetime(2026, 11, 24, 10, 40, tzinfo=PARIS)
QUICK_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # it is not they that are tested


def few_days(patch: pytest.MonkeyPatch, sites: Sequence[Any] = SITES[:1]) -> None:
    """Four days each way, of Paris alone: most of what holds is seen there."""
    for module in (clinic, days, happenings):
        patch.setattr(module, "AROUND", timedelta(days=4))
    for module in (preparing, clinic):
        patch.setattr(module, "SITES", sites)


def days_with_visits() -> list[str]:
    starts = Appointment.objects.order_by("starts_at").values_list("starts_at", flat=True)
    return list(dict.fromkeys(f"{start.astimezone(PARIS):%a %d}" for start in starts))

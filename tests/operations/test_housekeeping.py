"""Housekeeping: what nobody reads any more goes, everything else stays."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session

from apps.accounts.models import IdempotencyKey, RateCounter, Verification
from apps.appointments.actions import hold_time
from apps.appointments.models import Hold, Occupancy
from apps.core import clock
from apps.operations.models import Heartbeat
from apps.operations.tasks import canary, housekeeping
from tests.clinic import Clinic, at

pytestmark = pytest.mark.django_db


def test_small_rows_go_after_a_week_and_sessions_at_their_end() -> None:
    now = clock.now()
    for days in (6, 8):
        then = now - timedelta(days=days)
        IdempotencyKey.objects.create(scope="s", key=str(days), fingerprint=b"", created_at=then)
        RateCounter.objects.create(key="k", window_starts=then, count=1)
        Verification.objects.create(purpose="p", target=str(days), expires_at=then)
    for hours in (23, 25):
        tried = AccessAttempt.objects.create(username=f"{hours}@example.org", failures_since_start=1)
        AccessAttempt.objects.filter(pk=tried.pk).update(attempt_time=now - timedelta(hours=hours))
    for name, ends in (("ended", now - timedelta(seconds=5)), ("alive", now + timedelta(hours=1))):
        Session.objects.create(session_key=name, session_data="", expire_date=ends)
    assert housekeeping() == {
        "holds": 0,
        "exports": 0,
        "captured_mails": 0,
        "idempotency_keys": 1,
        "rate_counters": 1,
        "verifications": 1,
        "failed_logins": 1,
        "sessions": 1,
    }
    assert IdempotencyKey.objects.get().key == "6"
    assert RateCounter.objects.get().window_starts == now - timedelta(days=6)
    assert Verification.objects.get().target == "6"
    assert AccessAttempt.objects.get().username == "23@example.org"
    assert Session.objects.get().session_key == "alive"


def test_a_hold_goes_an_hour_after_its_end_with_what_it_took(clinic: Clinic) -> None:
    holds = {
        start: hold_time(
            actor=clinic.visitor,
            group=clinic.group,
            service=clinic.services["visit"].pk,
            calendar=clinic.calendars["bell"].pk,
            start=at(start),
            now=at("08:00"),
        ).pk
        for start in ("09:00", "10:00", "11:00")
    }
    for start, minutes in (("09:00", -62), ("10:00", -58), ("11:00", 5)):
        ends = clock.now() + timedelta(minutes=minutes)
        Hold.objects.filter(pk=holds[start]).update(expires_at=ends)
        Occupancy.objects.filter(hold=holds[start]).update(expires_at=ends)
    assert housekeeping()["holds"] == 1
    assert set(Hold.objects.values_list("pk", flat=True)) == {holds["10:00"], holds["11:00"]}
    assert set(Occupancy.objects.values_list("hold", flat=True)) == {holds["10:00"], holds["11:00"]}


def test_the_canary_leaves_one_sign_of_life_by_the_databases_clock() -> None:
    canary()
    first = Heartbeat.objects.get(name="worker").seen_at
    canary()
    assert Heartbeat.objects.get(name="worker").seen_at >= first
    assert abs((clock.now() - first).total_seconds()) < 60

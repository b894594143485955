"""Days that are over: staff book on them where their organisation says so."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from apps.appointments.actions import move_appointment
from apps.core.actor import system
from apps.core.errors import DomainError, Invalid
from apps.organizations.actions.settings import change_settings
from tests.clinic import MONDAY, Clinic, at

pytestmark = pytest.mark.django_db

TUESDAY = MONDAY + timedelta(days=1)
NOON = at("12:30", TUESDAY)


def allow(clinic: Clinic, *, past: bool) -> None:
    values = {"ALLOW_PAST_DAY_BOOKING": past}
    change_settings(actor=system(clinic.organization.pk), organization=clinic.organization, changes=values)


def code(act: Callable[[], object]) -> str:
    """The refusal's code; blank when there was none."""
    try:
        act()
    except DomainError as refusal:
        return refusal.code
    return ""


def test_yesterday_is_refused_until_the_organisation_allows_it_and_today_is_not(clinic: Clinic) -> None:
    staff = clinic.member()
    assert code(lambda: clinic.book("09:30", actor=staff, now=NOON)) == "past_day"
    assert code(lambda: clinic.book(at("09:30", TUESDAY), actor=staff, now=NOON)) == ""  # this morning
    allow(clinic, past=True)
    assert code(lambda: clinic.book("09:30", actor=staff, now=NOON)) == ""
    allow(clinic, past=False)
    assert code(lambda: clinic.book("10:30", actor=staff, now=NOON)) == "past_day"


def test_the_day_ends_at_midnight_on_the_clinics_wall(clinic: Clinic) -> None:
    staff = clinic.member()
    before, after = at("23:59"), at("00:01", TUESDAY)
    assert code(lambda: clinic.book("09:30", actor=staff, now=before)) == ""
    assert code(lambda: clinic.book("10:30", actor=staff, now=after)) == "past_day"


def test_a_customer_is_offered_no_past_day_whatever_is_allowed(clinic: Clinic) -> None:
    allow(clinic, past=True)
    assert code(lambda: clinic.book("09:30", now=NOON)) == "slot_taken"


def test_a_visit_moves_to_no_past_day_but_within_its_own(clinic: Clinic) -> None:
    staff = clinic.member()
    ahead = clinic.book(at("15:00", TUESDAY), actor=staff, now=NOON).appointment
    behind = clinic.book("09:30", who=2).appointment
    with pytest.raises(Invalid) as refused:
        move_appointment(actor=staff, appointment=ahead, start=at("15:00"), now=NOON)
    assert list(refused.value.fields) == ["start"]
    moved = move_appointment(actor=staff, appointment=behind, start=at("10:30"), now=NOON)
    assert moved.starts_at == at("10:30")

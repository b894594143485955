"""The owners hear of a limit that was reached; nobody else does."""

from datetime import timedelta

import pytest
from django.core import mail

from apps.accounts.actions import add_user
from apps.accounts.models import User
from apps.core import clock
from apps.core.actor import system
from apps.notifications.mails.alarms import LEADS, WHOSE
from apps.organizations.actions import add_member
from apps.organizations.counting import Party, count_booking
from apps.organizations.limits import NAMES
from apps.organizations.models import Organization
from apps.organizations.roles import Role
from apps.outbox.models import Event
from tests.clinic import Clinic, make_clinic
from tests.notifications.said import ledger, tell

pytestmark = pytest.mark.django_db


def member(clinic: Clinic, name: str, role: Role, language: str = "") -> User:
    user = add_user(email=f"{name}@example.org", password=None, language=language)
    add_member(actor=system(clinic.organization.pk), organization=clinic.organization, user=user, role=role)
    return user


def fill(clinic: Clinic, number: int = 1) -> None:
    """The last booking that is still within, and so the one that raises the alarm."""
    Organization.objects.filter(pk=clinic.organization.pk).update(limits={"bookings_address_hour": 1})
    party = Party("192.0.2.1", f"ada{number}@example.org")
    count_booking(organization=clinic.organization.pk, party=party, now=clock.now() + timedelta(hours=number))


def test_bk_22_the_owners_are_told_in_their_own_language(clinic: Clinic) -> None:
    member(clinic, "bell", Role.OWNER, "fr")
    member(clinic, "help", Role.RECEPTIONIST)
    member(make_clinic(), "stranger", Role.OWNER)
    fill(clinic)
    (told,) = tell()
    assert (told.to, told.subject) == (
        ["bell@example.org"],
        f"Veuillez vérifier vos réservations en ligne\u00a0: {clinic.organization.name}",
    )
    assert "qui vous protège des abus. Elles viennent" in told.body
    assert ledger() == [("alarm", "sent", "")]


def test_an_owner_who_was_shut_out_is_not_told(clinic: Clinic) -> None:
    user = member(clinic, "bell", Role.OWNER)
    User.objects.filter(pk=user.pk).update(is_active=False)
    fill(clinic)
    assert (tell(), mail.outbox) == ([], [])


def test_each_limit_that_raises_an_alarm_has_its_words() -> None:
    silent = ("target", "api_calls")  # one person's own codes, and a caller who is told to wait
    raised = [name for name in NAMES if not any(one in name for one in silent)] + [
        "codes_address",
        "codes_organization",
        "code_guesses_address",
    ]
    assert [name for name in raised if not any(name.startswith(one) for one in LEADS)] == []
    assert [name for name in raised if not any(f"_{one}" in name for one in WHOSE)] == []


def test_an_alarm_is_planned_once_however_often_its_fact_is_told(clinic: Clinic) -> None:
    member(clinic, "bell", Role.OWNER)
    fill(clinic)
    tell()
    event = Event.objects.get(topic="limit.reached")
    event.deliveries.update(state="waiting")
    assert (tell(), len(ledger())) == ([], 1)

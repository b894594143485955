"""Customers whom a program registers, and the password with which they log in to the groups API."""

from typing import Any

import pytest

from apps.core.errors import NotFound
from apps.groups.actions.doors import old_digest, set_customer_password
from apps.groups.models import Customer, LegacyPassword
from apps.outbox.models import Event
from tests.api.groups.caller import Keyed, keyed
from tests.clinic import Clinic, make_clinic

pytestmark = pytest.mark.django_db

EMAIL, PASSWORD = "ann@example.org", "correct horse battery"


@pytest.fixture
def caller(clinic: Clinic) -> Keyed:
    """A program of a clinic that lets old clients log in."""
    clinic.organization.legacy_login = True
    clinic.organization.save()
    return keyed(clinic)


def register(caller: Keyed, clinic: Clinic, **more: str) -> Any:
    about = {"email": EMAIL, "group_id": clinic.group.pk} | more
    return caller.call("POST", "/accounts", {"account": about})


def log_in(caller: Keyed, password: str) -> Any:
    return caller.call("POST", "/sessions/login", {"account": {"email": EMAIL, "password": old_digest(password)}})


def test_who_is_registered_with_a_password_logs_in_with_it_and_with_no_other(caller: Keyed, clinic: Clinic) -> None:
    answer = register(caller, clinic, password=PASSWORD)
    assert (answer.status_code, "password" in answer.json()) == (201, False)
    opened = log_in(caller, PASSWORD)
    assert (opened.status_code, opened.json()["account"]["id"]) == (200, Customer.objects.get().pk)
    assert log_in(caller, "another horse").status_code == 401
    topics = ["customer.password_set", "customer.registered"]
    assert list(Event.objects.filter(topic__startswith="customer.").values_list("topic", flat=True)) == topics


def test_who_is_registered_without_a_password_logs_in_with_none(caller: Keyed, clinic: Clinic) -> None:
    assert register(caller, clinic).status_code == 201
    assert log_in(caller, "").status_code == 401
    assert not LegacyPassword.objects.exists()


def test_tn_02_nobody_sets_the_password_of_another_clinics_customer(caller: Keyed, clinic: Clinic) -> None:
    register(caller, clinic, password=PASSWORD)
    with pytest.raises(NotFound):
        set_customer_password(actor=make_clinic().member(), customer=Customer.objects.get(), password="theirs now")
    assert (log_in(caller, PASSWORD).status_code, log_in(caller, "theirs now").status_code) == (200, 401)

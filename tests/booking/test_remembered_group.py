"""A booking at the JSON door trusts what its process remembers of the group, and finds out when that is outdated."""

import json
from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import RateCounter
from apps.appointments.models import Appointment
from apps.booking.confirming import book_waiting
from apps.groups.models import Group
from apps.groups.models.group import CalendarChoice
from apps.organizations.models import Organization
from tests.clinic import Clinic, add_calendar, make_clinic

SOMEBODY = {"firstname": "Ada", "lastname": "Lovelace", "email": "ada@example.org", "phone": "06 12 34 56 78"}


def book(clinic: Clinic, start: str, slug: str = "", **fields: Any) -> Any:
    body = {
        "service": clinic.services["visit"].pk,
        "calendar": clinic.calendars["bell"].pk,
        "start": f"2026-11-23T{start}:00+01:00",
        "client": SOMEBODY,
        "consent": True,
    } | fields
    address = f"/book/{slug or clinic.group.slug}/appointments.json"
    return Client().post(address, json.dumps(body), content_type="application/json")


@pytest.fixture
def known(clinic: Clinic) -> Clinic:
    """A clinic that this process has booked at."""
    assert book(clinic, "09:00").status_code == 201
    return clinic


def elsewhere(clinic: Clinic, **changes: Any) -> None:
    """Another process changes the group."""
    Group.objects.filter(pk=clinic.group.pk).update(**changes)


def test_what_is_remembered_is_not_asked_for_again(known: Clinic) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert book(known, "10:00").status_code == 201
    assert not [query["sql"] for query in asked if "slug" in query["sql"]]


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        (lambda clinic: elsewhere(clinic, validate_email=True), 202, None),
        (lambda clinic: elsewhere(clinic, open=False), 202, None),
        (lambda clinic: elsewhere(clinic, inactive=True), 403, "closed"),
        (lambda clinic: elsewhere(clinic, slug="moved-away"), 404, "not_found"),
        (lambda clinic: Organization.objects.filter(pk=clinic.organization.pk).update(active=False), 404, "not_found"),
    ],
    ids=["e-mails verified", "known clients only", "closed", "another address", "organisation gone"],
)
def test_what_changed_meanwhile_counts(
    known: Clinic, change: Callable[[Clinic], Any], status: int, code: str | None
) -> None:
    change(known)
    answer = book(known, "10:00")
    assert (answer.status_code, answer.json().get("error", {}).get("code")) == (status, code)
    assert Appointment.objects.count() == 1


def test_without_the_look_under_the_locks_the_outdated_group_would_book(known: Clinic) -> None:
    """The control."""

    def trusting(*given: Any, remembered: bool) -> Any:
        assert remembered
        return book_waiting(*given)

    elsewhere(known, validate_email=True)
    with patch("apps.booking.door.book.book_waiting", trusting):
        assert book(known, "10:00").status_code == 201


def test_what_is_not_refused_any_more_is_booked(clinic: Clinic) -> None:
    elsewhere(clinic, inactive=True)
    assert book(clinic, "09:00").status_code == 403
    elsewhere(clinic, inactive=False)
    assert book(clinic, "09:00").status_code == 201


def test_no_preference_is_taken_as_soon_as_the_clinic_offers_it(clinic: Clinic) -> None:
    elsewhere(clinic, any_calendar=False, calendar_choice=CalendarChoice.CALENDAR_FIRST)
    assert book(clinic, "09:00", calendar=None).status_code == 400
    elsewhere(clinic, any_calendar=True)
    assert book(clinic, "09:00", calendar=None).status_code == 201


def test_the_address_that_another_clinic_has_now_books_there(known: Clinic) -> None:
    slug = known.group.slug
    elsewhere(known, slug="moved-away")
    other = make_clinic()
    elsewhere(other, slug=slug)
    assert book(other, "10:00", slug).status_code == 201
    assert Appointment.objects.get(starts_at__hour=9).group_id == other.group.pk


def test_a_refusal_that_stands_is_counted_once(known: Clinic) -> None:
    before = _tries()
    assert book(known, "09:00").status_code == 409
    assert _tries() == before + 1


def test_a_calendar_added_elsewhere_can_be_booked_at_once(known: Clinic) -> None:
    """What is remembered knows neither the calendar nor that it performs the service."""
    added = add_calendar(known, "diaz")
    known.services["visit"].performers.create(calendar=added)
    assert book(known, "10:00", calendar=added.pk).status_code == 201


def _tries() -> int:
    counters = RateCounter.objects.filter(key__startswith="bookings_organization_")
    return sum(counters.values_list("count", flat=True))

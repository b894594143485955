"""The limits of visitors hold over the API: for customers and for visits that wait for a code, never for staff."""

import json
from typing import Any

import pytest
from time_machine import travel

from apps.accounts.actions.codes import code_of
from apps.accounts.models import RateCounter, Verification
from apps.appointments.models import Appointment, PendingVisit
from apps.organizations.models import Organization
from apps.outbox.models import Event
from tests.api.groups.accounts import Account, account_at
from tests.clinic import NOW, Clinic

pytestmark = pytest.mark.django_db

TIMES = [f"2026-11-2{day} 09:30:00" for day in (3, 4, 5, 6)]


@pytest.fixture
def ada(clinic: Clinic) -> Any:
    with travel(NOW, tick=False):
        yield account_at(clinic)


def limit(**numbers: int) -> None:
    organization = Organization.objects.get()
    organization.limits = organization.limits | numbers
    organization.save()


def alarms() -> list[str]:
    events = Event.objects.filter(topic="limit.reached").order_by("id")
    return [payload["limit"] for payload in events.values_list("payload", flat=True)]


@pytest.mark.parametrize("name", ["bookings_address_hour", "bookings_person_day", "bookings_organization_hour"])
def test_ht_18_a_customer_who_had_their_share_waits_and_the_clinic_books_for_them(ada: Account, name: str) -> None:
    limit(**{name: 2})
    answers = [ada.book(start, fiche={"id": ada.card.pk}) for start in TIMES[:3]]
    assert [one.status_code for one in answers] == [201, 201, 429]
    refused = answers[2]
    assert (refused.json()["error"]["code"], int(refused["Retry-After"]) > 0, alarms()) == ("too_often", True, [name])
    assert ada.book(TIMES[3], by=ada.key, fiche={"id": ada.card.pk}).status_code == 201
    assert Appointment.objects.count() == 3


def test_a_booking_that_is_sent_again_is_told_again_and_counted_once(ada: Account) -> None:
    limit(bookings_person_day=1)
    path = f"/groups/{ada.clinic.group.pk}/appointments"
    visit = {"date": TIMES[0], "intervention_ids": [ada.clinic.services["visit"].pk], "fiche": {"id": ada.card.pk}}
    sent = [ada.web.call("POST", path, {"appointment": visit}, once="one") for _ in range(2)]
    assert [one.status_code for one in sent] == [201, 201]
    assert sent[0].json()["records"][0]["id"] == sent[1].json()["records"][0]["id"]
    assert set(RateCounter.objects.filter(key__startswith="bookings").values_list("count", flat=True)) == {1}


def test_ht_18_holds_and_bookings_of_visits_that_wait_count_for_their_person(ada: Account) -> None:
    limit(holds_person_hour=2, bookings_person_day=1)

    def wait(start: str, email: str = "grace@example.org") -> Any:
        visit = {"date": start, "intervention_ids": [ada.clinic.services["visit"].pk]}
        body = {"email": email, "group_id": ada.clinic.group.pk, "pendingRdv": json.dumps(visit)}
        return ada.key.call("POST", "/accounts", {"account": body})

    answers = [wait(start) for start in TIMES[:3]]
    assert [one.status_code for one in answers] == [201, 201, 429]
    assert wait(TIMES[3], "alan@example.org").status_code == 201  # another person, behind the same program

    def confirm(pending: PendingVisit) -> Any:
        code = code_of(Verification.objects.get(pk=pending.verification_id))
        return ada.key.call("POST", f"/accounts/{pending.customer_id}/confirm", {"account": {"code": code}})

    grace = PendingVisit.objects.filter(customer__email="grace@example.org").order_by("starts_at")
    assert confirm(grace.last()).status_code == 201  # type: ignore[arg-type]
    limit(bookings_person_day=0)
    assert confirm(grace.last()).status_code == 201  # type: ignore[arg-type]  # told again, and not counted


def test_who_cancels_very_often_is_told_to_the_clinic_and_never_refused(ada: Account) -> None:
    limit(cancellations_person_day=2)
    made = [ada.book(start, fiche={"id": ada.card.pk}).json()["records"][0]["id"] for start in TIMES[1:]]
    assert [ada.web.call("DELETE", f"/appointments/{one}").status_code for one in made] == [200, 200, 200]
    assert alarms() == ["cancellations_person_day"]

"""What visitors may do how often: the numbers of an organisation, counted exactly, in an order that spares others."""

import re
import threading
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction

from apps.accounts.models import RateCounter
from apps.core.errors import Busy, Invalid, Limited
from apps.organizations.actions import create_organization
from apps.organizations.counting import Party, count_booking, count_cancellation, count_hold, limits_of
from apps.organizations.limits import GENEROUS, Limits
from apps.organizations.models import Organization
from apps.outbox.models import Event
from tests.racing import race, shared_out, winners

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def made(**limits: int) -> Organization:
    return create_organization(code="lilas", name="Lilas", limits=limits)


def book(organization: Organization, number: int = 1, *, address: str = "192.0.2.1", now: datetime = NOW) -> Any:
    party = Party(address, f"ada{number}@example.org", f"+3361234{number:04}", f"visitor-{number}")
    return count_booking(organization=organization.pk, party=party, now=now)


def alarms() -> list[Any]:
    return list(Event.objects.filter(topic="limit.reached").order_by("id").values_list("payload", flat=True))


@pytest.mark.django_db
class TestNumbers:
    """Whose they are."""

    def test_an_organisation_has_the_usual_numbers_but_for_its_own(self) -> None:
        found = limits_of(made(bookings_person_day=3).pk)
        assert found == Limits(bookings_person_day=3)
        assert found.code_budget.target_hour == 5

    def test_those_that_are_made_to_be_tried_have_ten_thousand_of_everything(self) -> None:
        assert set(GENEROUS.values()) == {10_000}
        assert limits_of(made(**GENEROUS).pk) == Limits(**GENEROUS)

    @pytest.mark.parametrize(
        ("name", "number"), [("bookings", 3), ("bookings_person_day", -1), ("codes_target_day", "x")]
    )
    def test_what_is_no_limit_is_refused_by_its_name(self, name: str, number: Any) -> None:
        with pytest.raises(Invalid) as refusal:
            made(**{name: number})
        assert list(refusal.value.fields) == [name]

    def test_ht_08_the_page_of_limits_lists_exactly_those_there_are(self) -> None:
        page = (Path(settings.BASE_DIR) / "docs" / "booking.md").read_text("utf-8")
        told = re.findall(r"^\| `(\w+)` \| (\d+) \|", page, re.MULTILINE)
        assert {name: int(most) for name, most in told} == asdict(Limits())


@pytest.mark.django_db
class TestCounting:
    """One after the other."""

    def test_a_person_has_ten_bookings_a_day_wherever_they_book_from(self) -> None:
        lilas = made(bookings_person_day=2)
        for number in range(2):
            book(lilas, address=f"192.0.2.{number}")
        with pytest.raises(Limited) as refusal:
            book(lilas, address="192.0.2.9")
        assert (refusal.value.status, refusal.value.details, refusal.value.retry_after) == (
            429,
            {"limit": "bookings_person_day"},
            15 * 3600,
        )
        book(lilas, number=2)
        book(lilas, now=NOW + timedelta(days=1))

    def test_ht_18_who_is_over_a_limit_of_their_own_uses_up_nothing_of_the_clinics(self) -> None:
        lilas = made(bookings_address_hour=3, bookings_organization_hour=6)
        for number in range(20):
            if number < 3:
                book(lilas, number)
            else:
                with pytest.raises(Limited) as refusal:
                    book(lilas, number)
                assert refusal.value.details == {"limit": "bookings_address_hour"}
        book(lilas, 100, address="198.51.100.1")
        assert RateCounter.objects.get(key__startswith="bookings_organization_hour").count == 4

    def test_ht_09_a_whole_64_counts_as_one(self) -> None:
        lilas = made(bookings_address_hour=2)
        for number in range(2):
            book(lilas, number, address=f"2001:db8::{number}")
        with pytest.raises(Limited):
            book(lilas, 3, address="2001:db8::ffff")
        book(lilas, 4, address="2001:db8:0:1::1")

    def test_an_alarm_is_raised_once_a_window_when_a_limit_is_filled(self) -> None:
        lilas = made(bookings_organization_hour=2)
        for number in range(4):
            if number < 2:
                book(lilas, number)
            else:
                with pytest.raises(Limited):
                    book(lilas, number)
        assert alarms() == [{"limit": "bookings_organization_hour", "most": 2}]
        assert Event.objects.get(topic="limit.reached").organization_id == lilas.pk

    def test_cancelling_is_never_refused_and_too_much_of_it_raises_an_alarm(self) -> None:
        lilas = made(cancellations_person_day=2, cancellations_organization_day=3)
        for customer in ("1", "1", "1", "2", "3"):
            count_cancellation(organization=lilas.pk, customer=customer, now=NOW)
        assert alarms() == [
            {"limit": "cancellations_person_day", "most": 2},
            {"limit": "cancellations_organization_day", "most": 3},
        ]

    def test_counters_hold_no_name_and_no_address_of_a_person(self) -> None:
        book(made())
        keys = " ".join(RateCounter.objects.values_list("key", flat=True))
        assert [word in keys for word in ("ada", "example", "6123", "visitor-1")] == [False] * 4

    def test_one_clinics_counters_are_no_others(self) -> None:
        lilas, tulips = made(bookings_person_day=1), create_organization(code="tulips", name="Tulips")
        book(lilas)
        book(tulips)
        assert set(RateCounter.objects.values_list("count", flat=True)) == {1}


@pytest.mark.django_db(transaction=True)
def test_au_11_two_hundred_at_once_do_not_get_one_more_than_the_limit() -> None:
    lilas = made(holds_organization_hour=37, holds_address_hour=1000)

    def hold(number: int) -> bool:
        party = Party("192.0.2.1", f"a{number}@example.org")
        count_hold(organization=lilas.pk, party=party, now=NOW)
        return True

    results = shared_out(16, [lambda number=number: hold(number) for number in range(200)])  # type: ignore[misc]
    assert len(winners(results)) == 37
    assert len(alarms()) == 1


@pytest.mark.django_db(transaction=True)
def test_ht_18_who_is_over_a_limit_of_their_own_never_touches_the_clinics_counter() -> None:
    here = made(bookings_address_hour=1)
    book(here)
    held, refused = threading.Event(), threading.Event()

    def hold() -> bool:
        with transaction.atomic():
            RateCounter.objects.filter(key__startswith="bookings_organization").update(count=1)
            held.set()
            return refused.wait(30)

    def count() -> str:
        held.wait(30)
        try:
            book(here, 2)
        except Limited as refusal:
            return str(refusal.details["limit"])
        finally:
            refused.set()
        return ""

    assert race([hold, count]) == [True, "bookings_address_hour"]


@pytest.mark.django_db(transaction=True)
def test_a_counter_that_somebody_holds_for_long_is_busy_and_no_crash() -> None:
    here = made()
    book(here)
    counted, looked = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            RateCounter.objects.update(count=1)
            counted.set()
            looked.wait(30)

    def count() -> None:
        counted.wait(30)
        try:
            book(here)
        finally:
            looked.set()

    refusal = race([hold, count], patient=False)[1]
    assert (type(refusal), getattr(refusal, "retry_after", None)) == (Busy, 1)

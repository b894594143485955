"""Visits that wait for the proof of an e-mail: what is held, what the code makes of it, what a lost time leaves."""

import pytest

from apps.accounts.actions import code_of
from apps.accounts.models import Verification
from apps.appointments.actions import confirm_pending_visit, keep_pending_visit, release_time
from apps.appointments.actions.pending import Said
from apps.appointments.models import Appointment, Hold, PendingVisit
from apps.core.errors import Conflict, Invalid, Limited, SlotTaken
from apps.groups.models import Customer
from apps.organizations.models import Organization
from tests.clinic import NOW, Clinic, at

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer(clinic: Clinic) -> Customer:
    return Customer.objects.create(organization=clinic.organization, email="ada@example.org")


def keep(clinic: Clinic, customer: Customer, start: str = "09:30") -> PendingVisit:
    return keep_pending_visit(
        actor=clinic.member(),
        group=clinic.group,
        customer=customer,
        services=[clinic.services["visit"].pk],
        calendar=clinic.calendars["bell"].pk,
        start=at(start),
        asked="{}",
        said=Said(),
        now=NOW,
    )


def confirm(clinic: Clinic, kept: PendingVisit, code: str | None = None) -> list[int]:
    verification = Verification.objects.get(pk=kept.verification_id)
    return confirm_pending_visit(
        actor=clinic.member(),
        pending=PendingVisit.objects.select_related("group", "customer").get(pk=kept.pk),
        code=code_of(verification) if code is None else code,
        now=NOW,
    )


def test_the_code_books_what_was_held_and_sent_again_is_told_the_same(clinic: Clinic, customer: Customer) -> None:
    kept = keep(clinic, customer)
    numbers = confirm(clinic, kept)
    assert confirm(clinic, kept) == numbers == [Appointment.objects.get().pk]
    assert Appointment.objects.get().client.email == "ada@example.org"


def test_where_no_code_can_be_sent_nothing_is_held(clinic: Clinic, customer: Customer) -> None:
    Organization.objects.filter(pk=clinic.organization.pk).update(limits={"codes_target_hour": 1})
    keep(clinic, customer)
    with pytest.raises(Limited):
        keep(clinic, customer, "11:00")
    assert [hold.starts_at for hold in Hold.objects.all()] == [at("09:30")]
    assert PendingVisit.objects.count() == 1


def test_a_time_that_is_lost_stays_lost_and_the_e_mail_is_proven_all_the_same(
    clinic: Clinic, customer: Customer
) -> None:
    kept = keep(clinic, customer)
    release_time(actor=clinic.visitor, hold=kept.hold_id)  # as when it has ended a moment before the code does
    clinic.book("09:30", who=2)
    with pytest.raises(SlotTaken) as told:
        confirm(clinic, kept)
    told.value.complete()
    assert len(told.value.details["alternatives"]) == 3
    customer.refresh_from_db()
    assert customer.email_verified_at == NOW
    Appointment.objects.all().delete()
    with pytest.raises(SlotTaken):  # whoever asks again is told the same, whatever has become free
        confirm(clinic, kept)
    assert not Appointment.objects.exists()


def test_a_used_code_is_not_good_for_whoever_does_not_know_it(clinic: Clinic, customer: Customer) -> None:
    kept = keep(clinic, customer)
    right = code_of(Verification.objects.get(pk=kept.verification_id))
    confirm(clinic, kept)
    wrong = str((int(right) + 1) % 10**6).zfill(6)
    with pytest.raises(Conflict) as told:
        confirm(clinic, kept, wrong)
    assert told.value.code == "code_used"


def test_a_wrong_code_books_nothing(clinic: Clinic, customer: Customer) -> None:
    kept = keep(clinic, customer)
    with pytest.raises(Invalid) as told:
        confirm(clinic, kept, "none")
    assert list(told.value.fields) == ["code"]
    assert not Appointment.objects.exists()

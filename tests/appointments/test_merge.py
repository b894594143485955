"""Two cards that are one person: everything hangs on the card that stays."""

import pytest
from django.db import connection

from apps.appointments.actions import Booked, merge_clients
from apps.appointments.models import Appointment, Participant
from apps.core.errors import Conflict, Invalid, NotFound
from apps.groups.actions import CardFields
from apps.groups.models import Client
from apps.operations.auditor import audit
from apps.outbox.models import Event
from tests.clinic import Clinic, make_clinic
from tests.racing import codes, race, winners

pytestmark = pytest.mark.django_db


@pytest.fixture
def visits(clinic: Clinic) -> list[Booked]:
    """Two visits of the first card, one of the second."""
    return [clinic.book("09:00"), clinic.book("10:00"), clinic.book("11:00", who=2)]


def cards() -> tuple[Client, Client]:
    first, second = Client.objects.order_by("pk")
    return first, second


def test_visits_move_and_the_card_says_what_was_chosen(clinic: Clinic, visits: list[Booked]) -> None:
    kept, other = cards()
    Participant.objects.create(
        organization_id=clinic.organization.pk, appointment=visits[0].appointment, kind="customer", client=other
    )
    Client.objects.filter(pk=other.pk).update(custom={"A": "theirs", "B": "old"}, externid=7)
    Client.objects.filter(pk=kept.pk).update(custom={"A": "", "B": "new"})
    chosen = CardFields(firstname=other.firstname, email=other.email, comments="One person")
    merged = merge_clients(actor=clinic.member(), kept=kept, other=other, revisions=(1, 1), card=chosen)
    assert (merged.firstname, merged.email, merged.comments, merged.visits) == (
        other.firstname,
        other.email,
        "One person",
        3,
    )
    assert merged.customer_id == other.customer_id
    assert (merged.custom, merged.externid) == ({"A": "theirs", "B": "new"}, 7)
    assert set(Appointment.objects.values_list("client", flat=True)) == {kept.pk}
    assert Participant.objects.get().client == kept
    other.refresh_from_db()
    assert (other.deleted, other.merged_into, other.visits) == (True, kept, 0)
    told = Event.objects.latest("id")
    assert (told.topic, told.payload) == (
        "client.merged",
        {"client": kept.pk, "merged": other.pk, "group": clinic.group.pk},
    )
    assert audit()["stray groups_client.merged_into_id"] == 0


def test_a_card_that_changed_since_it_was_compared_is_not_merged(clinic: Clinic, visits: list[Booked]) -> None:
    kept, other = cards()
    for revisions in ((2, 1), (1, 2)):
        with pytest.raises(Conflict) as refusal:
            merge_clients(actor=clinic.member(), kept=kept, other=other, revisions=revisions, card={})
        assert refusal.value.code == "changed_meanwhile"
    assert Client.objects.filter(deleted=False).count() == 2


def test_a_card_is_not_merged_with_itself_nor_by_a_stranger(clinic: Clinic, visits: list[Booked]) -> None:
    kept, other = cards()
    with pytest.raises(Invalid):
        merge_clients(actor=clinic.member(), kept=kept, other=kept, revisions=(1, 1), card={})
    with pytest.raises(NotFound):
        merge_clients(actor=make_clinic().member(), kept=kept, other=other, revisions=(1, 1), card={})


@pytest.mark.django_db(transaction=True)
def test_a_booking_in_flight_is_not_left_on_a_card_that_goes() -> None:
    clinic = make_clinic()
    clinic.book("09:00")
    clinic.book("10:00", who=2)
    kept, other = cards()
    owner = clinic.member()
    found = race(
        [
            lambda: merge_clients(actor=owner, kept=kept, other=other, revisions=(1, 1), card={}),
            lambda: clinic.book("11:00", actor=owner, client=other.pk, contact=None),
            lambda: clinic.book("14:00", actor=owner, client=other.pk, contact=None),
        ]
    )
    assert codes(found) <= {"not_found"}
    assert isinstance(found[0], Client)
    assert Appointment.objects.filter(client=kept).count() == len(winners(found)) + 1
    assert Appointment.objects.filter(client__deleted=True).count() == 0
    connection.close()

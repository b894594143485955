"""Cards as programs and customers write them: whose they are, which revision, and each one from the web once."""

from typing import Any

import pytest

from apps.core.actor import Actor, system
from apps.core.errors import Conflict, Invalid, NotFound
from apps.groups.actions import change_client, find_or_add_person
from apps.groups.actions.records import add_record, add_records, change_record, prepared_record
from apps.groups.models import Client, Customer
from apps.outbox.models import Event
from tests.clinic import Clinic, make_clinic, person
from tests.groups.meanwhile import written_meanwhile

pytestmark = pytest.mark.django_db

ADA: Any = {"firstname": "Ada", "lastname": "Lovelace", "email": "ada@example.org", "from_web": True}


def customer_of(clinic: Clinic, card: Client) -> Actor:
    return Actor(kind="customer", organization=clinic.organization.pk, id=str(card.customer_id))


def test_a_prepared_card_names_every_field_that_does_not_fit(clinic: Clinic) -> None:
    with pytest.raises(Invalid) as refusal:
        prepared_record(clinic.group, {"lastname": "x" * 65, "firstphone": "1" * 26, "externid": 7})
    assert set(refusal.value.fields) == {"lastname", "firstphone"}


def test_of_many_cards_two_from_the_web_with_one_name_and_e_mail_keep_all_of_them_out(clinic: Clinic) -> None:
    cards = [
        prepared_record(clinic.group, {**ADA, **more}) for more in ({"lastname": "Byron"}, {}, {"firstname": "ADA"})
    ]
    with pytest.raises(Conflict) as refusal:
        add_records(actor=clinic.member(), group=clinic.group, clients=cards)
    assert refusal.value.code == "changed_meanwhile"
    assert (Client.objects.count(), Customer.objects.count(), Event.objects.count()) == (0, 0, 0)


def test_a_customer_writes_their_own_card_and_finds_no_other(clinic: Clinic) -> None:
    mine, theirs = (clinic.book(start, who=who).appointment.client for who, start in ((1, "09:00"), (2, "10:00")))
    me = customer_of(clinic, mine)
    assert change_record(actor=me, client=mine, fields={"firstname": "Augusta"}).firstname == "Augusta"
    elsewhere = Actor(kind="customer", organization=make_clinic().organization.pk, id=me.id)
    for actor, card in ((me, theirs), (elsewhere, mine)):
        with pytest.raises(NotFound):
            change_record(actor=actor, client=card, fields={"firstname": "Eve"})
    assert not Client.objects.filter(firstname="Eve").exists()


def test_of_two_programs_that_change_one_card_the_second_is_refused(clinic: Clinic) -> None:
    owner = clinic.member()
    card = add_record(actor=owner, group=clinic.group, fields=ADA)
    change_record(actor=owner, client=card, revision=1, fields={"comments": "theirs"})
    with pytest.raises(Conflict) as refusal:
        change_record(actor=owner, client=card, revision=1, fields={"comments": "mine"})
    assert (refusal.value.code, Client.objects.get().comments) == ("changed_meanwhile", "theirs")


@pytest.mark.django_db(transaction=True)
def test_of_two_who_add_one_person_from_the_web_at_once_the_second_is_refused() -> None:
    clinic = make_clinic()
    Customer.objects.create(organization=clinic.organization, email=ADA["email"])
    actor = system(clinic.organization.pk)
    refusal = written_meanwhile(*[lambda: add_record(actor=actor, group=clinic.group, fields=ADA)] * 2)
    assert isinstance(refusal, Conflict)
    assert (refusal.code, Client.objects.count()) == ("changed_meanwhile", 1)


@pytest.mark.django_db(transaction=True)
def test_a_card_that_is_given_the_name_of_somebody_who_books_this_moment_stays_as_it_was() -> None:
    clinic = make_clinic()
    actor, booking = system(clinic.organization.pk), person(1)
    card = add_record(actor=actor, group=clinic.group, fields={**ADA, "email": booking.email})

    def book() -> object:
        return find_or_add_person(
            organization=clinic.organization.pk, group=clinic.group.pk, contact=booking, from_web=True
        )

    def rename() -> Client:
        fields: Any = {"firstname": booking.firstname, "phone": booking.phone}
        return change_client(actor=actor, client=card, revision=1, fields=fields)

    refusal = written_meanwhile(book, rename)
    assert isinstance(refusal, Conflict)
    assert (refusal.code, Client.objects.get(pk=card.pk).firstname) == ("changed_meanwhile", "Ada")
    assert Client.objects.get(firstname=booking.firstname).pk != card.pk

"""Finding a card while typing, and writing one at the desk."""

import pytest
from django.db import transaction
from pytest_django import DjangoAssertNumQueries

from apps.appointments.models import Appointment
from apps.core.actor import system
from apps.core.errors import Conflict, Forbidden, Invalid, NotFound
from apps.groups.actions import CardFields, add_client, change_client, import_clients
from apps.groups.models import Client, Customer
from apps.groups.queries import clients_matching
from apps.groups.queries.clients import ClientPage, client_page, every_client, twins_of
from apps.organizations.roles import Role
from apps.outbox.models import Event
from tests.clinic import Clinic, make_clinic
from tests.racing import race

pytestmark = pytest.mark.django_db

ELOISE = {"firstname": "Éloïse", "lastname": "Martin", "email": "eloise@example.org", "phone": "06 12 34 56 78"}


@pytest.fixture
def eloise(clinic: Clinic) -> Client:
    return add_client(actor=clinic.member(), group=clinic.group, person=ELOISE)


@pytest.mark.parametrize(
    "text", ["eloi", "MARTIN", "martin éloïse", "loise@exam", "06 12 34", "+33 6 12", "345678", "mart 06 12"]
)
def test_any_part_of_a_name_phone_or_e_mail_finds_the_card(clinic: Clinic, eloise: Client, text: str) -> None:
    assert clients_matching(clinic.group.pk, text, 5) == [eloise]


@pytest.mark.parametrize("text", ["martin paul", "07 12", "%", "_", "\x00", "eloise' OR 1=1"])
def test_in_10_what_is_not_there_is_not_found(clinic: Clinic, eloise: Client, text: str) -> None:
    found = clients_matching(clinic.group.pk, text, 5)
    assert found == ([] if text.strip("\x00") else [eloise])


def test_tn_04_other_clinics_and_deleted_cards_are_not_found(clinic: Clinic, eloise: Client) -> None:
    assert clients_matching(make_clinic().group.pk, "eloise", 5) == []
    Client.objects.update(deleted=True)
    assert clients_matching(clinic.group.pk, "eloise", 5) == []


def test_what_is_written_late_in_a_long_transaction_is_not_dated_back(clinic: Clinic) -> None:
    clinic.book("09:30")  # in the transaction of this test, which has made the whole clinic already
    rows = [model.objects.get() for model in (Customer, Client, Appointment)]
    assert [row.updated_at >= row.created_at for row in rows] == [True, True, True]


def test_a_last_name_and_a_phone_are_enough(clinic: Clinic) -> None:
    card = add_client(actor=clinic.member(), group=clinic.group, person={"lastname": "Petit", "phone": "0612345678"})
    assert (card.lastname, card.firstphone, card.customer, card.remind_by_sms) == ("Petit", "+33612345678", None, True)
    assert Event.objects.latest("id").payload == {"client": card.pk, "group": clinic.group.pk}


def test_who_is_known_by_e_mail_and_name_keeps_their_card(clinic: Clinic, eloise: Client) -> None:
    told = Event.objects.count()
    again = add_client(actor=clinic.member(), group=clinic.group, person=ELOISE | {"email": "ELOISE@example.org"})
    assert (again, Customer.objects.count(), Event.objects.count()) == (eloise, 1, told)


@pytest.mark.parametrize(
    ("person", "field"),
    [
        ({"lastname": "", "phone": "0612345678"}, "client.lastname"),
        ({"lastname": "Petit"}, "client.phone"),
        ({"lastname": "Petit", "phone": "call me"}, "client.phone"),
        ({"lastname": "Petit", "email": "petit at home"}, "client.email"),
        ({"lastname": "P" * 65, "phone": "0612345678"}, "client.lastname"),
        ({"lastname": "Pe\u202etit", "phone": "0612345678"}, "client.lastname"),
    ],
)
def test_each_field_that_is_wrong_is_named(clinic: Clinic, person: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        add_client(actor=clinic.member(), group=clinic.group, person=person)
    assert list(refusal.value.fields) == [field]
    assert not Client.objects.exists()


def test_in_15_names_are_kept_in_one_unicode_form(clinic: Clinic) -> None:
    decomposed = {"firstname": "E\u0301loi", "lastname": "Petit", "phone": "0612345678"}
    assert add_client(actor=clinic.member(), group=clinic.group, person=decomposed).firstname == "Éloi"


def test_without_the_right_or_at_another_clinic_no_card_is_written(clinic: Clinic) -> None:
    with pytest.raises(Forbidden):
        add_client(actor=clinic.member(Role.DEVELOPER), group=clinic.group, person=ELOISE)
    with pytest.raises(NotFound):
        add_client(actor=make_clinic().member(), group=clinic.group, person=ELOISE)


PETIT = {"firstname": "Noah", "lastname": "Petit", "phone": "06 12 34 56 78"}


def test_a_changed_card_is_found_by_what_it_says_now_and_its_customer_follows_the_e_mail(
    clinic: Clinic, eloise: Client
) -> None:
    fields = CardFields(lastname="Durand", email="e.durand@example.org", secondphone="01 23 45 67 89", comments="Deaf")
    changed = change_client(actor=clinic.member(), client=eloise, revision=1, fields=fields)
    assert (changed.lastname, changed.secondphone, changed.comments, changed.revision) == (
        "Durand",
        "+33123456789",
        "Deaf",
        2,
    )
    assert (changed.firstname, changed.firstphone) == ("Éloïse", "+33612345678")
    assert changed.customer == Customer.objects.get(email="e.durand@example.org")
    assert clients_matching(clinic.group.pk, "01 23 45", 5) == [changed]
    assert clients_matching(clinic.group.pk, "martin", 5) == []
    assert Event.objects.latest("id").topic == "client.changed"


def test_of_two_who_change_a_card_the_second_is_refused(clinic: Clinic, eloise: Client) -> None:
    owner = clinic.member()
    change_client(actor=owner, client=eloise, revision=1, fields={"comments": "theirs"})
    with pytest.raises(Conflict) as refusal:
        change_client(actor=owner, client=eloise, revision=1, fields={"comments": "mine"})
    assert (refusal.value.code, Client.objects.get().comments) == ("changed_meanwhile", "theirs")


@pytest.mark.django_db(transaction=True)
def test_while_a_card_is_changed_another_one_is_added_at_the_same_site() -> None:
    clinic = make_clinic()
    actor = system(clinic.organization.pk)
    card = add_client(actor=actor, group=clinic.group, person=ELOISE)
    with transaction.atomic():
        change_client(actor=actor, client=card, revision=1, fields={"comments": "Deaf"})
        (added,) = race([lambda: add_client(actor=actor, group=clinic.group, person=PETIT)])
        assert (str(added), Client.objects.count()) == ("Noah Petit", 2)


def test_a_card_from_the_web_does_not_become_another_one(clinic: Clinic) -> None:
    for number in (1, 2):
        clinic.book(f"{9 + number}:00", who=number)
    first, second = Client.objects.order_by("pk")
    fields = CardFields(firstname=first.firstname, email=first.email.upper())
    with pytest.raises(Invalid) as refusal:
        change_client(actor=clinic.member(), client=second, revision=1, fields=fields)
    assert refusal.value.fields == {"client.email": ["Another card has this name and e-mail. Merge the two."]}


def names(page: ClientPage) -> tuple[list[str], bool, bool]:
    return [client.lastname for client in page.clients], page.earlier, page.later


def test_pages_are_in_the_order_of_the_names_and_lead_both_ways(clinic: Clinic) -> None:
    owner = clinic.member()
    for lastname in ("Zola", "Éluard", "de Staël", "Martin", "martin"):
        add_client(actor=owner, group=clinic.group, person={"lastname": lastname, "phone": "0612345678"})
    group = clinic.group.pk
    first = client_page(group, "", 2)
    second = client_page(group, "", 2, after=first.clients[-1].pk)
    third = client_page(group, "", 2, after=second.clients[-1].pk)
    assert names(first) == (["de Staël", "Éluard"], False, True)
    assert names(second) == (["Martin", "martin"], True, True)
    assert names(third) == (["Zola"], True, False)
    assert names(client_page(group, "", 2, before=third.clients[0].pk)) == names(second)
    assert names(client_page(group, "", 2, before=second.clients[0].pk)) == (["de Staël", "Éluard"], False, True)
    assert names(client_page(group, "MARTIN 0612", 2)) == (["Martin", "martin"], False, False)
    assert [client.lastname for client in every_client(group)] == ["de Staël", "Éluard", "Martin", "martin", "Zola"]


def test_cards_that_may_be_the_same_person_are_found(clinic: Clinic, eloise: Client) -> None:
    owner = clinic.member()
    by_phone = add_client(actor=owner, group=clinic.group, person={"lastname": "M.", "phone": "0612345678"})
    by_name = add_client(
        actor=owner, group=clinic.group, person={"firstname": "eloise", "lastname": "MARTIN", "phone": "0799999999"}
    )
    add_client(actor=owner, group=clinic.group, person={"lastname": "Martinez", "phone": "0788888888"})
    assert twins_of(eloise, 5) == [by_phone, by_name]


def test_a_file_is_brought_in_whole_and_who_is_known_stays(
    clinic: Clinic, eloise: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    people = [ELOISE, PETIT, PETIT | {"firstname": "Léa"}, PETIT, PETIT | {"lastname": "Roy", "email": "R@example.org"}]
    owner = clinic.member()
    with django_assert_num_queries(7):
        made = import_clients(actor=owner, group=clinic.group, cards=people)
    assert [str(card) for card in made] == ["Noah Petit", "Léa Petit", "Noah Roy"]
    assert made[-1].customer_id == Customer.objects.get(email="R@example.org").pk
    told = Event.objects.filter(payload__imported=True).order_by("id")
    assert [event.subject for event in told] == [f"client:{card.pk}" for card in made]
    assert import_clients(actor=owner, group=clinic.group, cards=people) == []


def test_one_wrong_card_keeps_the_whole_file_out(clinic: Clinic) -> None:
    with pytest.raises(Invalid):
        import_clients(actor=clinic.member(), group=clinic.group, cards=[PETIT, {"lastname": "Nobody"}])
    assert (Client.objects.count(), Event.objects.count()) == (0, 0)

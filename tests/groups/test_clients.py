"""Finding a card while typing, and writing one at the desk."""

import pytest

from apps.core.errors import Forbidden, Invalid, NotFound
from apps.groups.actions import add_client
from apps.groups.models import Client, Customer
from apps.groups.queries import clients_matching
from apps.organizations.roles import Role
from apps.outbox.models import Event
from tests.clinic import Clinic, make_clinic

pytestmark = pytest.mark.django_db

ELOISE = {"firstname": "Éloïse", "lastname": "Martin", "email": "eloise@example.org", "phone": "06 12 34 56 78"}


@pytest.fixture
def eloise(clinic: Clinic) -> Client:
    return add_client(actor=clinic.member(), group=clinic.group, person=ELOISE)


@pytest.mark.parametrize("text", ["eloi", "MARTIN", "martin éloïse", "loise@exam", "06 12 34", "+33 6 12", "345678"])
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

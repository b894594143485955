"""What may stand on a card: how old anybody is, how much is noted in which characters, and which spare columns."""

from datetime import date
from typing import Any

import pytest

from apps.core.errors import Invalid
from apps.groups.actions import add_client, change_client, clean_card
from apps.groups.models import Client, Customer
from tests.clinic import Clinic

pytestmark = pytest.mark.django_db

PETIT = {"lastname": "Petit", "phone": "0612345678"}
LONGEST_NOTES, HIDDEN = "This is longer than 10000 characters.", "This holds characters that cannot be shown."


@pytest.mark.parametrize(
    ("field", "said", "sentence"),
    [
        ("birthdate", date(1879, 12, 31), "Nobody is that old."),
        ("comments", "é" * 10_001, LONGEST_NOTES),
        ("comments", "Deaf\x07", HIDDEN),
        ("comments", "Deaf\rBlind", HIDDEN),
    ],
)
def test_what_nobody_can_be_or_read_is_refused_by_its_name(
    clinic: Clinic, field: str, said: Any, sentence: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        add_client(actor=clinic.member(), group=clinic.group, person=PETIT | {field: said})
    assert refusal.value.fields == {f"client.{field}": [sentence]}
    assert not Client.objects.exists()


@pytest.mark.parametrize(
    ("said", "kept"),
    [("e\u0301" * 10_000, "é" * 10_000), (" one\r\n\ttwo \n", "one\n\ttwo")],
    ids=["longest", "lines"],
)
def test_notes_may_have_lines_and_ten_thousand_characters_of_any_language(said: str, kept: str) -> None:
    card = clean_card(PETIT | {"comments": said, "birthdate": date(1880, 1, 1)}, "33")
    assert (card["comments"], card["birthdate"]) == (kept, date(1880, 1, 1))


def test_a_spare_column_that_there_is_not_is_named_and_no_card_is_written(clinic: Clinic) -> None:
    custom = {"str0": "blue", "str15": "x", "colour": "blue"}
    with pytest.raises(Invalid) as refusal:
        add_client(actor=clinic.member(), group=clinic.group, person=PETIT | {"custom": custom})
    sentence = ["There is no such column."]
    assert refusal.value.fields == {"colour": sentence, "str15": sentence}
    assert not Client.objects.exists()


def test_a_card_whose_e_mail_is_taken_away_is_nobodys_any_more(clinic: Clinic) -> None:
    owner = clinic.member()
    card = add_client(actor=owner, group=clinic.group, person=PETIT | {"email": "petit@example.org"})
    customer = Customer.objects.get()
    assert card.customer == customer
    changed = change_client(actor=owner, client=card, revision=1, fields={"email": ""})
    assert (changed.email, Client.objects.get().customer, Customer.objects.get()) == ("", None, customer)

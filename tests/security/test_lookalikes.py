"""Texts that look like others: kept in one form, refused where nobody could see the difference."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from apps.core.errors import Invalid
from apps.groups.contact import clean_contact, clean_email
from apps.groups.models import Client, Service
from apps.groups.validators import validate_slug
from apps.organizations.roles import Role
from tests.clinic import Clinic
from tests.pro.standing import Standing

PERSON = {"firstname": "Éloïse", "lastname": "Zoë", "email": "zoe@example.org", "phone": "0612345678"}
TURNED, NO_WIDTH, JOINED, WIDE = "Ada\u202e", "Ad\u200ba", "Ada\ufeff", "zoe@\uff45xample.org"
APART = {"firstname": "E\u0301loi\u0308se", "lastname": "Zoe\u0308"}


def contact(**fields: str) -> Any:
    return clean_contact(PERSON | fields, country_code="33")


def test_in_15_a_name_that_is_typed_in_another_form_is_the_same_name() -> None:
    assert contact(**APART) == contact()
    assert clean_email("zoe@mu\u0308ller.example") == "zoe@m\u00fcller.example"


@pytest.mark.django_db
def test_in_15_who_books_twice_in_two_forms_has_one_card(clinic: Clinic) -> None:
    clinic.book("09:30", contact=contact())
    clinic.book("10:30", contact=contact(**APART))
    assert [str(card) for card in Client.objects.all()] == ["Éloïse Zoë"]


@pytest.mark.parametrize(
    ("field", "text"),
    [("firstname", TURNED), ("lastname", NO_WIDTH), ("firstname", JOINED), ("email", WIDE), ("email", "a\u200b@b.org")],
)
def test_in_15_what_nobody_sees_is_refused_and_named(field: str, text: str) -> None:
    with pytest.raises(Invalid) as refusal:
        contact(**{field: text})
    assert list(refusal.value.fields) == [field]


@pytest.mark.parametrize("slug", ["lil\u0430s", "\uff4cilas", "li\u200blas", "lilas\u202e", "LILAS", "li\u0301las"])
def test_in_15_an_address_of_a_clinic_has_no_letters_that_look_like_others(slug: str) -> None:
    with pytest.raises(ValidationError):
        validate_slug(slug)


@pytest.mark.django_db
@pytest.mark.parametrize("text", [TURNED, NO_WIDTH, JOINED])
def test_in_15_the_desk_keeps_no_name_that_turns_the_text_around_it(clinic: Clinic, text: str) -> None:
    owner = Standing(clinic, Role.OWNER)
    answer = owner.web.post(
        "/pro/setup/names", {"kind": "heading", "name": text}, headers={"Accept": "application/json"}
    )
    assert (answer.status_code, list(answer.json()["error"]["fields"])) == (400, ["name"])
    assert not Service.objects.filter(category__isnull=False).exists()

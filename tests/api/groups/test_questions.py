"""C64 over the API: what customers are asked blocks their booking until it is answered, and nobody else's."""

import json
from datetime import date
from typing import Any

import pytest
from time_machine import travel

from apps.accounts.actions.codes import code_of
from apps.accounts.models import Verification
from apps.appointments.models import Appointment, PendingVisit
from apps.core.errors import Invalid
from apps.groups.models import Client
from tests.api.groups.accounts import Account, account_at
from tests.asking import ask, ask_customers
from tests.clinic import NOW, Clinic

pytestmark = pytest.mark.django_db

WHOLE = {"str0": "Private", "birthdate": "1980-05-04 00:00:00"}


@pytest.fixture
def ada(clinic: Clinic) -> Any:
    with travel(NOW, tick=False):
        ask_customers(clinic)
        yield account_at(clinic)


def wrong(response: Any) -> Any:
    return response.status_code, response.json()["error"]["fields"]


def test_c64_a_card_of_ones_own_has_to_be_filled_in_and_so_has_what_is_asked_of_a_visit(ada: Account) -> None:
    required = ["This field is required."]
    assert wrong(ada.book(fiche={"id": ada.card.pk}, num0=12)) == (400, {"fiche.str0": required})
    ada.web.call("PUT", f"/fiches/{ada.card.pk}", {"fiche": {"str0": "Private"}})
    assert wrong(ada.book(fiche={"id": ada.card.pk})) == (400, {"num0": required})
    assert wrong(ada.book(fiche={"id": ada.card.pk}, num0="2,5")) == (400, {"num0": ["This must be a number."]})
    assert wrong(ada.book(fiche={"id": ada.card.pk}, num0=2.5)) == (400, {"num0": ["This is not a whole number."]})
    assert ada.book(fiche={"id": ada.card.pk}, num0=12, comments="Wheels", str9="not asked").status_code == 201
    made = Appointment.objects.get()
    assert (made.custom, made.comments) == ({"num0": 12}, "Wheels")


def test_c64_a_new_card_is_made_with_its_answers(ada: Account) -> None:
    child = {"firstname": "Byron", "lastname": "Lovelace", "firstphone": "0612345678"}
    refused = ada.book(num0=3, fiche=child | {"str0": "Gold"})
    assert wrong(refused) == (400, {"fiche.str0": ["There is no such choice."]})
    assert ada.book(num0=3, fiche=child | WHOLE | {"str9": "not asked"}).status_code == 201
    card = Client.objects.get(firstname="Byron")
    assert (card.custom, card.birthdate, card.customer) == ({"str0": "Private"}, date(1980, 5, 4), ada.customer)


def test_c64_a_program_of_the_clinic_books_without_and_writes_every_column(ada: Account) -> None:
    assert ada.book(by=ada.key, fiche={"id": ada.card.pk}).status_code == 201
    whole = {"lastname": "New", "birthdate": "1980-05-04", "secondphone": "1", "str9": "ours"}
    assert ada.book("2026-11-23 10:30:00", by=ada.key, fiche=whole, str9="noted").status_code == 201
    made = Appointment.objects.select_related("client").latest("pk")
    assert (made.custom, made.client.custom) == ({"str9": "noted"}, {"str9": "ours"})
    assert (made.client.birthdate, made.client.secondphone) == (date(1980, 5, 4), "1")


def test_c64_a_visit_does_not_wait_for_its_code_where_that_would_ask_nothing(ada: Account) -> None:
    visit = {"date": "2026-11-23 09:30:00", "intervention_ids": [ada.clinic.services["visit"].pk]}
    body = {"email": ada.customer.email, "group_id": ada.clinic.group.pk, "pendingRdv": json.dumps(visit)}
    refused = ada.key.call("POST", "/accounts", {"account": body})
    told = "num0: This field is required."
    assert (wrong(refused), PendingVisit.objects.count()) == ((400, {"pendingRdv": [told]}), 0)
    body["pendingRdv"] = json.dumps(visit | {"num0": 12})
    refused = ada.key.call("POST", "/accounts", {"account": body})
    told = "fiche.str0: This field is required."
    assert (wrong(refused), PendingVisit.objects.count()) == ((400, {"pendingRdv": [told]}), 0)


def confirmed(ada: Account, body: dict[str, Any], visit: dict[str, Any]) -> Appointment:
    """What a visit becomes once the code of its mail has come back."""
    asked = {"date": "2026-11-23 09:30:00", "intervention_ids": [ada.clinic.services["visit"].pk]} | visit
    made = ada.key.call("POST", "/accounts", {"account": body | {"pendingRdv": json.dumps(asked)}})
    assert made.status_code == 201, made.content
    code = code_of(Verification.objects.get())
    done = ada.key.call("POST", f"/accounts/{made.json()['id']}/confirm", {"account": {"code": code}})
    assert done.status_code == 201, done.content
    return Appointment.objects.select_related("client").get()


def test_c64_what_is_answered_beside_the_time_waits_with_it_for_somebody_new(ada: Account) -> None:
    child = {"firstname": "Byron", "lastname": "King", "firstphone": "0612345678"}
    body = {"email": "byron@example.org", "group_id": ada.clinic.group.pk}
    made = confirmed(ada, body, {"num0": 12, "comments": "Wheels", "str9": "not asked", "fiche": child | WHOLE})
    card = made.client
    assert (made.custom, made.comments) == ({"num0": 12}, "Wheels")
    assert (card.firstname, card.lastname, card.email) == ("Byron", "King", "byron@example.org")
    assert (card.firstphone, card.custom, card.birthdate) == ("+33612345678", {"str0": "Private"}, date(1980, 5, 4))


def test_c64_what_is_answered_beside_the_time_waits_with_it_for_somebody_known(ada: Account) -> None:
    Client.objects.filter(pk=ada.card.pk).update(custom={"str0": "Public"})
    body = {"email": ada.customer.email, "group_id": ada.clinic.group.pk}
    made = confirmed(ada, body, {"num0": 3})
    assert (made.client, made.custom, made.client.custom) == (ada.card, {"num0": 3}, {"str0": "Public"})


def test_what_somebody_has_to_fill_in_they_see(ada: Account) -> None:
    listed = ada.web.get("/customfields?sort=id").json()["records"]
    assert [one["name"] for one in listed] == ["str0", "birthdate", "num0", "comments"]
    assert ada.web.get(f"/fiches/{ada.card.pk}").json()["str0"] is None


def test_the_notes_of_a_card_are_never_asked_of_customers(clinic: Clinic) -> None:
    with pytest.raises(Invalid) as refused:
        ask(clinic, "client", "comments", user_required=True)
    assert refused.value.fields == {"user_required": ["What is noted on a card is for the staff."]}

"""What a clinic notes besides, at the desk: on cards in its own words, and on appointments in the panel."""

from datetime import date
from typing import Any

import pytest

from apps.appointments.models import Appointment
from apps.groups.models import Client
from tests.asking import INSURANCE, ask
from tests.clinic import Clinic
from tests.pro.standing import Standing

pytestmark = pytest.mark.django_db

CARD = {"firstname": "Ada", "lastname": "Lovelace", "phone": "0612345678", "birthdate": "1980-05-04"}


@pytest.fixture
def asking(clinic: Clinic) -> Clinic:
    widget = {"type": "select", "choices": INSURANCE}
    ask(clinic, "client", "str0", pro_label="Insurance", pro_required=True, widget=widget)
    ask(clinic, "client", "dt0", pro_label="Last check", pro_position=1)
    ask(clinic, "client", "birthdate", pro_label="Born on", pro_required=True)
    ask(clinic, "appointment", "num0", pro_label="Weeks", pro_required=True)
    ask(clinic, "appointment", "bool0", pro_label="First visit", pro_position=1)
    return clinic


def text_of(response: Any) -> str:
    return str(response.content.decode())


def test_c64_what_the_staff_require_is_wanted_on_a_card_of_the_desk_alone(asking: Clinic, desk: Standing) -> None:
    page = text_of(desk.web.get("/pro/clients/new"))
    assert all(words in page for words in ("Born on", "Insurance", "Last check"))
    refused = desk.web.post("/pro/clients/new", CARD | {"str0": "", "dt0": "2026-01-02"})
    html = text_of(refused)
    assert (refused.status_code, Client.objects.count(), html.count("This field is required.")) == (400, 0, 1)
    assert 'value="2026-01-02"' in html  # nothing typed is lost
    desk.web.post("/pro/clients/new", CARD | {"str0": "Private", "dt0": "2026-01-02"})
    card = Client.objects.get()
    assert (card.custom, card.birthdate) == ({"str0": "Private", "dt0": "2026-01-02 00:00:00"}, date(1980, 5, 4))
    assert asking.book("09:30", who=2).appointment.pk  # a customer is not asked for it


def test_a_card_shows_what_it_holds_and_a_field_that_is_emptied_is_gone(asking: Clinic, desk: Standing) -> None:
    desk.web.post("/pro/clients/new", CARD | {"str0": "Private", "dt0": "2026-01-02"})
    card = Client.objects.get()
    Client.objects.filter(pk=card.pk).update(custom=card.custom | {"str9": "a program's own"})
    address = f"/pro/clients/{card.pk}"
    page = text_of(desk.web.get(address))
    assert ('<option value="Private" selected>' in page, 'value="2026-01-02"' in page) == (True, True)
    written = CARD | {"str0": "Public", "dt0": "", "revision": card.revision}
    assert desk.web.post(address, written).status_code == 302
    assert Client.objects.get().custom == {"str0": "Public", "str9": "a program's own"}
    both = desk.web.post(address, written | {"str0": "Private"})  # from the revision before
    assert (both.status_code, "Public" in text_of(both), "Private" in text_of(both)) == (409, True, True)


def test_the_panel_shows_and_writes_what_is_noted_on_an_appointment(asking: Clinic, desk: Standing) -> None:
    visit = desk.book("09:30")
    assert all(words in text_of(desk.get(f"visits/{visit.pk}")) for words in ("Weeks", "First visit"))
    refused = desk.send(f"visits/{visit.pk}", revision=visit.revision, comments="Kept", num0="many", bool0="yes")
    html = text_of(refused)
    assert (refused.status_code, "This is not a number." in html, ">Kept</textarea>" in html) == (400, True, True)
    assert ('value="many"' in html, '<option value="yes" selected>' in html) == (True, True)
    saved = desk.send(f"visits/{visit.pk}", revision=visit.revision, comments="Kept", num0="12,5", bool0="yes")
    row = Appointment.objects.get(pk=visit.pk)
    assert (saved.status_code, row.custom, row.comments) == (200, {"num0": 12.5, "bool0": True}, "Kept")
    both = desk.send(f"visits/{visit.pk}", revision=visit.revision, comments="Mine", num0="13", bool0="")
    assert (both.status_code, "12.5" in text_of(both), "Mine" in text_of(both)) == (409, True, True)


def test_a_clinic_that_notes_nothing_besides_sees_its_form_as_it_was(clinic: Clinic, desk: Standing) -> None:
    visit = desk.book("09:30")
    changed = desk.send(f"visits/{visit.pk}", revision=visit.revision, comments="Ours", num0="12")
    assert (changed.status_code, Appointment.objects.get(pk=visit.pk).custom) == (200, {})


def test_a_new_appointment_asks_and_keeps_what_the_clinic_asks_besides(asking: Clinic, desk: Standing) -> None:
    page = text_of(desk.get("new"))
    named = {"card_birthdate", "card_dt0", "card_str0", "visit_num0", "visit_bool0"}
    assert {name for name in named if f'name="{name}"' in page} == named
    answers = {"card_str0": "Private", "card_birthdate": "1980-05-04", "visit_num0": "12,5", "visit_bool0": "yes"}
    made = desk.add(**answers)
    visit = Appointment.objects.select_related("client").get()
    kept = visit.custom, visit.client.custom, visit.client.birthdate
    assert (made.status_code, *kept) == (200, {"num0": 12.5, "bool0": True}, {"str0": "Private"}, date(1980, 5, 4))


def test_nobody_on_the_phone_waits_for_an_answer_and_none_that_is_typed_is_lost(asking: Clinic, desk: Standing) -> None:
    refused = desk.add(visit_num0="many", card_str0="Private", visit_bool0="yes")
    html = text_of(refused)
    assert (refused.status_code, "This is not a number." in html, 'value="many"' in html) == (400, True, True)
    assert html.count("selected>Private") == 1 == html.count("selected>Yes")
    assert (Client.objects.count(), Appointment.objects.count()) == (0, 0)
    assert desk.add().status_code == 200  # what is required of a card is asked for later
    assert (Appointment.objects.get().custom, Client.objects.get().custom) == ({}, {})


def test_what_is_asked_about_a_new_card_is_not_written_on_one_that_was_chosen(asking: Clinic, desk: Standing) -> None:
    known = desk.book("09:30").client
    desk.add("10:30", client=known.pk, card_str0="Private", visit_num0="3")
    known.refresh_from_db()
    assert (known.custom, Appointment.objects.latest("pk").custom) == ({}, {"num0": 3})


def test_answers_for_somebody_who_is_on_file_already_go_on_that_card(asking: Clinic, desk: Standing) -> None:
    person = {"firstname": "Ada", "lastname": "Petit", "email": "ada@example.org"}
    desk.add(**person, card_str0="Public")
    desk.add("10:30", **person, card_str0="Private")
    assert [card.custom for card in Client.objects.all()] == [{"str0": "Private"}]

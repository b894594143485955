"""Looking into one visit through the admin: finding it, and what happened to it and around it."""

import re
from datetime import timedelta

import pytest
from django.db.models import Model
from django.test import Client as Browser

from apps.appointments.actions import add_break
from apps.appointments.models import Appointment, Occupancy
from apps.groups.models import Client, Customer
from apps.notifications.models import Message
from apps.outbox import readonly
from apps.outbox.models import Delivery, Event
from tests.clinic import NOW, Clinic, at, make_clinic
from tests.operations.looking import address, at_the_window

pytestmark = pytest.mark.django_db


@pytest.fixture
def window(db: None) -> Browser:
    """A superuser who may open the admin."""
    return at_the_window()


def moments(window: Browser, row: Model) -> list[str]:
    """What the lines of a row's timeline say."""
    page = window.get(address(type(row), "change", row.pk)).content.decode()
    return re.findall(r'<a href="/admin/[^"]+">([^<]+)</a>\s*<small>', page.partition('class="timeline"')[2])


def test_a_visits_page_tells_its_facts_tellings_and_messages(clinic: Clinic, window: Browser) -> None:
    visit = clinic.book("09:00").appointment
    fact = Event.objects.get(topic="appointment.booked")
    fact.deliveries.create(receiver="handler:visit_message", state="done", done_at=NOW + timedelta(seconds=1))
    Message.objects.create(
        organization_id=visit.organization_id,
        group=visit.group,
        appointment=visit,
        dedup_key="k",
        kind="booked",
        reference="r",
        state="sent",
        send_at=NOW,
        due_at=NOW,
        sent_at=NOW + timedelta(seconds=2),
    )
    Event.objects.filter(pk=fact.pk).update(occurred_at=NOW)
    told = ["appointment.booked", "handler:visit_message", "booked message"]
    assert moments(window, visit) == told
    assert moments(window, fact) == told[:2]


def test_tn_04_a_timeline_tells_nothing_of_another_organisation(clinic: Clinic, window: Browser) -> None:
    visit = clinic.book("09:00").appointment
    Event.objects.filter(subject=f"appointment:{visit.pk}").update(organization_id=make_clinic().organization.pk)
    assert moments(window, visit) == []


def test_visits_are_found_by_number_uuid_and_every_word_of_a_name(clinic: Clinic, window: Browser) -> None:
    first, second = (clinic.book(start, who=who).appointment for who, start in ((1, "09:00"), (2, "10:00")))
    for asked, found in (
        (str(first.pk), {first.pk}),
        (str(second.uuid), {second.pk}),
        ("lovelace ADA2", {second.pk}),
        ("Lovelace", {first.pk, second.pk}),
        ("lovelace nobody", set()),
        ("lov adA2", {second.pk}),
        ("' & !lovelace | \\", set()),
        ("9" * 30, set()),
    ):
        listed = window.get(address(Appointment, "changelist"), {"q": asked}).context["cl"]
        assert {row.pk for row in listed.result_list} == found, asked


def test_cards_are_found_by_how_their_words_begin(clinic: Clinic, window: Browser) -> None:
    cards = [clinic.book(start, who=who).appointment.client_id for who, start in ((1, "09:00"), (2, "10:00"))]
    for asked, found in (("ada1@", cards[:1]), ("LOVELACE", cards), ("+336", cards), ("velace", []), ("it's ada1", [])):
        listed = window.get(address(Client, "changelist"), {"q": asked}).context["cl"]
        assert sorted(row.pk for row in listed.result_list) == found, asked


def test_what_has_no_index_is_looked_for_among_the_newest_rows_alone(
    clinic: Clinic, window: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (clinic.book(start, who=who).appointment for who, start in ((1, "09:00"), (2, "10:00")))
    facts = Event.objects.filter(topic="appointment.booked").order_by("pk")
    for fact in facts:
        fact.deliveries.create(receiver="handler:visit_message")
    Event.objects.filter(pk=facts[0].pk).update(request_id="r1")

    def found(model: type[Model], asked: str) -> list[int]:
        return [row.pk for row in window.get(address(model, "changelist"), {"q": asked}).context["cl"].result_list]

    deliveries = list(Delivery.objects.order_by("-pk").values_list("pk", flat=True))
    assert found(Event, f"appointment:{first.pk}") == [facts[0].pk]
    assert found(Event, "appointment.booked") == [facts[1].pk, facts[0].pk]
    assert (found(Event, "r1"), found(Delivery, "handler:visit_message")) == ([facts[0].pk], deliveries)
    assert found(Delivery, f"appointment:{second.pk}") == deliveries[:1]
    monkeypatch.setattr(readonly, "NEWEST", 1)
    assert (found(Event, "r1"), found(Event, f"appointment:{first.pk}")) == ([], [facts[0].pk])


def test_customers_are_found_by_how_their_e_mail_begins(clinic: Clinic, window: Browser) -> None:
    clinic.book("09:00", who=1)
    clinic.book("10:00", who=2)
    for asked, found in (("ADA1@", ["ada1@example.org"]), ("example.org", []), ("%", [])):
        listed = window.get(address(Customer, "changelist"), {"q": asked}).context["cl"]
        assert [row.email for row in listed.result_list] == found, asked


def test_what_takes_a_calendar_is_listed_by_whose_it_is(clinic: Clinic, window: Browser) -> None:
    clinic.book("09:00")
    add_break(actor=clinic.member(), calendar=clinic.calendars["chen"], starts_at=at("12:00"), ends_at=at("13:00"))
    for kind, many in (("appointment", 1), ("break", 1), ("hold", 0), ("session", 0), ("nonsense", 2)):
        listed = window.get(address(Occupancy, "changelist"), {"kind": kind}).context["cl"]
        assert len(listed.result_list) == many, kind

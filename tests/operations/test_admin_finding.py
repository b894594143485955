"""Looking into one visit through the admin: finding it, and what happened to it and around it."""

import re
from datetime import timedelta

import pytest
from django.db.models import Model
from django.test import Client as Browser

from apps.appointments.models import Appointment
from apps.groups.models import Client
from apps.notifications.models import Message
from apps.outbox.models import Event
from tests.clinic import NOW, Clinic, make_clinic
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

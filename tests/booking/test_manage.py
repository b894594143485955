"""The link by which a customer sees, moves and cancels one appointment."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from apps.appointments.actions import cancel_appointment, mark_done
from apps.appointments.models import Appointment
from tests.booking.forms import fields_of, starts_of
from tests.clinic import NOW, Clinic, at, make_clinic

pytestmark = pytest.mark.django_db


def address(clinic: Clinic, token: str, step: str = "") -> str:
    return f"/book/{clinic.group.slug}/manage/{token}{step}"


@pytest.fixture
def link(clinic: Clinic) -> str:
    """The link of Ada's visit on Monday at 09:30."""
    return address(clinic, clinic.book("09:30").token)


def state_and_start() -> tuple[str, Any]:
    return Appointment.objects.values_list("state", "starts_at").get()


def test_it_shows_the_visit_and_the_first_name_only(client: Client, clinic: Clinic, link: str) -> None:
    html = client.get(link).content.decode()
    for words in ("Monday 23 November 2026", "09:30 – 10:00", "Paris time", "Visit", "Dr Bell", "Ada1", "Booked"):
        assert words in html
    for secret in ("Lovelace", "ada1@example.org", "612345678"):
        assert secret not in html


@pytest.mark.parametrize("step", ["", "/move", "/cancel"])
def test_nobody_else_learns_the_address_and_nothing_keeps_the_page(client: Client, link: str, step: str) -> None:
    answer = client.get(link + step)
    assert (answer["Referrer-Policy"], answer["Cache-Control"], answer["X-Robots-Tag"]) == (
        "no-referrer",
        "no-store",
        "noindex",
    )


@pytest.mark.parametrize("step", ["", "/move", "/cancel"])
def test_a_wrong_link_has_a_page_of_its_own(client: Client, clinic: Clinic, link: str, step: str) -> None:
    for wrong in (address(clinic, "wrong", step), address(make_clinic(), link.rsplit("/", maxsplit=1)[-1], step)):
        for answer in (client.get(wrong), client.get(wrong + "?start=2026-11-23T10:00:00Z")):
            assert answer.status_code == 404
            assert "This link does not lead to an appointment" in answer.content.decode()


def test_a_link_ends_ninety_days_after_the_visit(client: Client, link: str) -> None:
    with time_machine.travel(NOW + timedelta(days=80), tick=False):
        assert "This appointment is over." in client.get(link).content.decode()
    with time_machine.travel(NOW + timedelta(days=100), tick=False):
        assert client.get(link).status_code == 404


class TestCancelling:
    """Giving the time back."""

    def test_looking_changes_nothing(self, client: Client, link: str) -> None:
        assert "Cancel this appointment?" in client.get(link + "/cancel").content.decode()
        client.head(link + "/cancel")
        assert state_and_start()[0] == "booked"

    def test_the_button_cancels_with_the_reason(self, client: Client, link: str) -> None:
        answer = client.post(link + "/cancel", {"reason": "I am\x00 well again " + "x" * 400})
        assert (answer.status_code, answer["Location"]) == (303, link)
        assert Appointment.objects.get().cancel_reason.startswith("I am well again xxx")
        assert "This appointment is cancelled" in client.get(link).content.decode()

    def test_twice_is_no_error(self, client: Client, link: str) -> None:
        for _ in range(2):
            assert client.post(link + "/cancel")["Location"] == link
        assert state_and_start()[0] == "cancelled"

    def test_after_the_cut_off_it_is_too_late(self, client: Client, link: str) -> None:
        with time_machine.travel(at("10:00") - timedelta(days=1), tick=False):
            html = client.get(link).content.decode()
            assert "It is too late now" in html
            assert "Free to move or cancel until 24 hours before." in html
            assert "/cancel" not in html
            for step in ("/cancel", "/move"):
                assert client.post(link + step, {"start": at("15:00").isoformat()})["Location"] == link
        assert state_and_start() == ("booked", at("09:30"))


class TestMoving:
    """Another time for the same visit."""

    def test_the_free_times_are_links_and_change_nothing(self, client: Client, link: str) -> None:
        html = client.get(link + "/move?day=2026-11-23").content.decode()
        assert "move?start=2026-11-23T11%3A00%3A00%2B01%3A00" in html
        question = client.get(link + "/move?start=2026-11-23T11%3A00%3A00%2B01%3A00")
        assert ">Move to Monday 23 November, 11:00</button>" in question.content.decode()
        assert state_and_start() == ("booked", at("09:30"))

    def test_the_button_moves_once_however_often_it_is_sent(self, client: Client, link: str) -> None:
        form = fields_of(client.get(link + "/move?start=2026-11-23T11%3A00%3A00%2B01%3A00"))
        for _ in range(2):
            answer = client.post(link + "/move", form)
            assert (answer.status_code, answer["Location"]) == (303, link + "?moved=1")
        assert state_and_start() == ("booked", at("11:00"))
        assert Appointment.objects.get().revision == 2
        assert "Your appointment is moved" in client.get(link + "?moved=1").content.decode()

    def test_a_time_that_went_keeps_the_old_one_and_offers_the_nearest(
        self, client: Client, clinic: Clinic, link: str
    ) -> None:
        clinic.book("11:00", who=2)
        answer = client.post(link + "/move", {"start": at("11:00").isoformat()})
        assert answer.status_code == 409
        assert Appointment.objects.filter(client__firstname="Ada1", starts_at=at("09:30"), state="booked").exists()
        assert len(starts_of(answer)) == 3
        assert client.post(link + "/move", {"start": starts_of(answer)[0]}).status_code == 303

    def test_without_a_start_it_asks_for_one(self, client: Client, link: str) -> None:
        assert client.post(link + "/move")["Location"] == link + "/move"

    @pytest.mark.parametrize("start", ["soon", "2026-11-23T11:00:00", "9999-12-31T23:59:59+00:00"])
    def test_an_odd_start_is_told_politely(self, client: Client, link: str, start: str) -> None:
        assert client.post(link + "/move", {"start": start}).status_code == 400
        assert client.get(link + "/move", {"start": start}).status_code == 400

    def test_a_service_that_is_gone_sends_to_the_clinic(self, client: Client, clinic: Clinic, link: str) -> None:
        clinic.services["visit"].deleted = True
        clinic.services["visit"].save()
        answer = client.get(link + "/move")
        assert answer.status_code == 409
        assert "or call the clinic" in answer.content.decode()
        assert client.get(link).status_code == 200


@pytest.mark.parametrize("step", ["/move", "/cancel"])
def test_what_is_cancelled_or_done_leads_back_to_its_page(client: Client, clinic: Clinic, step: str) -> None:
    owner = clinic.member()
    first, second = clinic.book("09:30"), clinic.book("11:00", who=2)
    cancel_appointment(actor=owner, appointment=first.appointment, now=NOW)
    mark_done(actor=owner, appointment=second.appointment, now=NOW)
    for booked in (first, second):
        link = address(clinic, booked.token)
        assert client.post(link + step, {"start": at("15:00").isoformat()})["Location"] == link
        assert client.get(link).status_code == 200

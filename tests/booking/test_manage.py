"""The link by which a customer sees, moves and cancels one appointment."""

import re
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.test import Client
from icalendar import Calendar

from apps.appointments.access import appointment_by_link
from apps.appointments.actions import cancel_appointment, issue_link, mark_done
from apps.appointments.models import Appointment, ManageLink
from apps.core.errors import NotFound
from apps.core.ids import new_token
from apps.groups.models import Group
from tests.booking.forms import fields_of, starts_of
from tests.clinic import NOW, PARIS, Clinic, at, make_clinic
from tests.sizes import show, size

pytestmark = pytest.mark.django_db
GUESSES, LINKS = size(300, 1_000_000), size(10, 1_000)


def address(clinic: Clinic, token: str, step: str = "") -> str:
    return f"/book/{clinic.group.slug}/manage/{token}{step}"


def near(token: str, place: int) -> str:
    """The token with the character at this place (of 22, counted round) changed into another one."""
    place %= len(token)
    other = "A" if token[place] != "A" else "B"
    return token[:place] + other + token[place + 1 :]


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


def test_tn_10_a_link_ends_ninety_days_after_the_visit(client: Client, link: str) -> None:
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

    def test_the_visitors_own_time_stands_in_the_way_of_no_other(
        self, client: Client, clinic: Clinic, link: str
    ) -> None:
        for who, clock in enumerate(("10:00", "10:30"), start=2):
            clinic.book(clock, who=who)
        answer = client.post(link + "/move", {"start": at("10:00").isoformat()})
        assert answer.status_code == 409
        assert starts_of(answer) == [at(clock).astimezone(PARIS).isoformat() for clock in ("09:15", "09:00")]

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


def test_every_answer_behind_a_link_is_shown_in_the_clinics_frame(client: Client, clinic: Clinic, link: str) -> None:
    Group.objects.filter(pk=clinic.group.pk).update(frame_ancestors="https://clinic.example")
    clinic.services["visit"].deleted = True
    clinic.services["visit"].save()
    answers = {
        200: client.get(link),
        400: client.get(link + "/move", {"start": "soon"}),
        404: client.get(address(clinic, "wrong")),
        409: client.get(link + "/move"),
    }
    framed = {
        answer.status_code: "https://clinic.example" in answer["Content-Security-Policy"] for answer in answers.values()
    }
    assert framed == dict.fromkeys(answers, True)
    assert not any("X-Frame-Options" in answer for answer in answers.values())


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


class TestLinks:
    """TN-10: what the token of a link is worth, and how long."""

    def test_tn_10_a_token_is_132_random_bits_and_kept_as_a_hash_only(self, clinic: Clinic) -> None:
        tokens = {clinic.book(clock, who=number).token for number, clock in enumerate(("09:00", "10:00", "11:00"))}
        assert [len(token) for token in tokens] == [22] * 3
        kept = [bytes(one) for one in ManageLink.objects.values_list("token_hash", flat=True)]
        assert (len(tokens), [len(one) for one in kept]) == (3, [32] * 3)
        assert not any(token.encode() in one for token in tokens for one in kept)

    @pytest.mark.full
    def test_tn_10_guesses_find_nothing_however_many_links_there_are(self, clinic: Clinic, link: str) -> None:
        visit = Appointment.objects.get()
        links = [issue_link(appointment=visit) for _ in range(LINKS)]
        found = 0
        for number in range(GUESSES):
            token = near(links[number % LINKS], number) if number % 10 == 0 else new_token()
            try:
                appointment_by_link(token, NOW)
            except NotFound:
                continue
            found += 1
        show(f"{GUESSES} guesses at {LINKS} links, a tenth of them one character away from a right one: {found} hits")
        assert found == 0
        assert appointment_by_link(links[0], NOW)[1] == visit

    @pytest.mark.parametrize("step", ["", "/move", "/cancel", "/calendar.ics"])
    def test_tn_10_a_token_with_one_character_changed_or_an_id_in_its_place_opens_no_page(
        self, client: Client, clinic: Clinic, link: str, step: str
    ) -> None:
        visit, token = Appointment.objects.get(), link.rpartition("/")[2]
        guesses = [near(token, number) for number in range(22)] + [
            str(visit.pk),
            str(visit.uuid),
            token[:-1],
            token * 2,
        ]
        assert client.get(link + step).status_code == 200
        assert {client.get(address(clinic, guess, step)).status_code for guess in guesses} == {404}

    def test_tn_10_several_links_live_at_once_and_moving_keeps_them(
        self, client: Client, clinic: Clinic, link: str
    ) -> None:
        appointment = Appointment.objects.get()
        second = address(clinic, issue_link(appointment=appointment))
        for _ in range(3):  # opening never spends one
            assert [client.get(one).status_code for one in (link, second)] == [200, 200]
        client.post(second + "/move", {"start": at("15:00").isoformat()})
        assert ["15:00 – 15:30" in client.get(one).content.decode() for one in (link, second)] == [True, True]

    def test_tn_10_after_cancelling_every_link_says_so_and_changes_nothing(
        self, client: Client, clinic: Clinic, link: str
    ) -> None:
        second = address(clinic, issue_link(appointment=Appointment.objects.get()))
        client.post(link + "/cancel")
        before = Appointment.objects.values().get()
        for one in (link, second):
            assert "This appointment is cancelled" in client.get(one).content.decode()
            assert client.post(one + "/move", {"start": at("15:00").isoformat()})["Location"] == one
            assert client.post(one + "/cancel", {"reason": "again"})["Location"] == one
        assert Appointment.objects.values().get() == before

    def test_a_scanner_that_opens_every_link_of_a_mail_cancels_and_moves_nothing(
        self, client: Client, link: str
    ) -> None:
        seen, waiting = set(), [link]
        while waiting:
            here = waiting.pop()
            if here in seen:
                continue
            seen.add(here)
            html = client.get(here).content.decode()
            found = {unescape(href) for href in re.findall(r'href="(/book/[^"]*/manage/[^"]*)"', html)}
            waiting += [href for href in found if href not in seen and len(seen) < 25]
        assert len(seen) > 20
        assert state_and_start() == ("booked", at("09:30"))
        assert Appointment.objects.get().revision == 1


class TestCalendarFile:
    """Adding it to one's own calendar."""

    def test_it_can_be_downloaded_and_names_the_visit_and_its_link(self, client: Client, link: str) -> None:
        answer = client.get(link + "/calendar.ics")
        assert (answer["Content-Type"].split(";")[0], answer["Content-Disposition"]) == (
            "text/calendar",
            'attachment; filename="appointment.ics"',
        )
        (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
        assert (event.decoded("dtstart"), event.decoded("dtend")) == (at("09:30"), at("10:00"))
        assert str(event["uid"]) == str(Appointment.objects.get().uuid)
        assert link in str(event["description"])
        assert "Lovelace" not in answer.content.decode()

    def test_google_gets_what_is_shown_and_neither_the_link_nor_the_person(self, client: Client, link: str) -> None:
        html = client.get(link).content.decode()
        href = unescape(re.findall(r'href="(https://calendar\.google\.com/[^"]*)"', html)[0])
        query = parse_qs(urlsplit(href).query)
        assert (query["dates"], query["ctz"]) == (["20261123T083000Z/20261123T090000Z"], ["Europe/Paris"])
        token = link.rsplit("/", maxsplit=1)[-1]
        assert [secret in href for secret in (token, "Ada1", "Lovelace")] == [False] * 3

    def test_tm_06_the_page_names_the_zone_and_has_the_instant_for_the_visitors_own_clock(
        self, client: Client, link: str
    ) -> None:
        html = client.get(link).content.decode()
        assert "Paris time" in html
        assert f'data-start="{int(at("09:30").timestamp())}" data-zone="Europe/Paris" hidden' in html

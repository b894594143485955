"""Closed clinics, error pages, odd queries: always a page that says what to do, never a cookie, never a 500."""

import random
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from apps.booking.pages import errors
from apps.groups.models import Group
from tests.booking.forms import ADA, fields_of, page, send, you
from tests.clinic import Clinic, make_clinic

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.booking.urls")]

STEPS = ("", "service", "practitioner", "time", "you")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"inactive": True}, "Online booking is closed"),
        ({"open": False}, "For registered clients"),
        ({"open_data": False}, "shows its free times to registered clients only"),
    ],
)
def test_a_clinic_that_cannot_be_booked_here_says_why_on_every_step(
    client: Client, clinic: Clinic, fields: dict[str, Any], words: str
) -> None:
    form = fields_of(you(client, clinic)) | ADA
    Group.objects.filter(pk=clinic.group.pk).update(phone="01 83 62 04 04", **fields)
    for step in STEPS:
        html = page(client, clinic, step).content.decode()
        assert (words in html, "tel:0183620404" in html) == (True, True)
    refused = send(client, clinic, form)
    assert (refused.status_code, words in refused.content.decode()) == (403, True)


def test_a_manage_link_works_where_new_bookings_are_closed(client: Client, clinic: Clinic) -> None:
    token = clinic.book("09:30").token
    Group.objects.filter(pk=clinic.group.pk).update(inactive=True)
    link = f"/book/{clinic.group.slug}/manage/{token}"
    assert client.get(link).status_code == 200
    assert client.post(link + "/cancel").status_code == 303


class TestErrorPages:
    """Each status has its page, with the request's id."""

    @pytest.mark.parametrize(
        ("path", "status", "words"),
        [
            ("/nothing/here", 404, "There is no such page"),
            ("/book/no-such-clinic/", 404, "There is no such page"),
            ("/book/no-such-clinic/manage/token", 404, "There is no such page"),
            ("/denied", 403, "This is not open to you"),
            ("/book/%00/", 404, "There is no such page"),
            ("/book/%FF%FE/time", 404, "There is no such page"),
        ],
    )
    def test_the_page_of_a_status(self, client: Client, path: str, status: int, words: str) -> None:
        answer = client.get(path, headers={"X-Request-ID": "my-request-1"})
        assert answer.status_code == status
        assert words in answer.content.decode()
        assert "my-request-1" in answer.content.decode()

    def test_a_crash_shows_nothing_of_the_inside(self, client: Client) -> None:
        client.raise_request_exception = False
        answer = client.get("/broken", headers={"X-Request-ID": "my-request-2"})
        html = answer.content.decode()
        assert answer.status_code == 500
        assert ("secret" in html, "Traceback" in html, "my-request-2" in html) == (False, False, True)

    def test_a_crash_while_drawing_the_page_of_a_crash_is_told_barely(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        client.raise_request_exception = False
        monkeypatch.setattr(errors, "render_to_string", lambda *args: 1 / 0)
        answer = client.get("/broken")
        assert (answer.status_code, answer.content.decode()) == (500, errors.BARE)

    @pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
    def test_a_page_that_is_only_looked_at_takes_nothing_else(
        self, client: Client, clinic: Clinic, method: str
    ) -> None:
        strict = Client(enforce_csrf_checks=True)
        home = f"/book/{clinic.group.slug}/"
        link = f"{home}manage/{clinic.book('09:30').token}"
        for path in ("/", home, home + "time", link):
            answer = getattr(strict, method)(path)
            assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")
            assert "does not work that way" in answer.content.decode()

    def test_a_stale_form_of_the_staff_says_so(self, settings: Settings) -> None:
        settings.CSRF_FAILURE_VIEW = "apps.booking.pages.errors.csrf_failure"
        answer = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "a@example.org"})
        assert answer.status_code == 403
        assert "open for too long" in answer.content.decode()


ODD = ["abc", "-1", "0", "99999999999999999999", "1e9", "１", "\x00", "' OR 1=1--", "<script>", "a" * 5000, "é", "[]"]


class TestOddQueries:
    """What no page of ours writes is answered by a page, not by a crash."""

    @pytest.mark.parametrize("value", ODD)
    @pytest.mark.parametrize("name", ["service", "calendar", "day", "week", "start"])
    def test_one_odd_value(self, client: Client, clinic: Clinic, name: str, value: str) -> None:
        good = {"service": clinic.services["visit"].pk, "calendar": clinic.calendars["bell"].pk}
        for step in STEPS:
            assert page(client, clinic, step, **(good | {name: value})).status_code in {200, 302, 400, 404}
        assert send(client, clinic, {**good, **ADA, name: value}).status_code in {302, 400, 404, 409}

    @pytest.mark.parametrize(
        "day", ["9999-99-99", "0000-00-00", "9999-12-31", "0001-01-01", "2026-W48-1", "20261123", "2026-2-3"]
    )
    def test_odd_days(self, client: Client, clinic: Clinic, day: str) -> None:
        good = {"service": clinic.services["visit"].pk, "calendar": "any"}
        for name in ("day", "week"):
            assert page(client, clinic, "time", **good, **{name: day}).status_code in {200, 400}

    @pytest.mark.parametrize(
        "start",
        [
            "2026-11-23T09:30:00",
            "0001-01-01T00:00:00+14:00",
            "9999-12-31T23:59:59-14:00",
            "2026-11-23T09:30:00.5+01:00",
            "2026-11-23",
        ],
    )
    def test_odd_starts(self, client: Client, clinic: Clinic, start: str) -> None:
        assert you(client, clinic, start=start).status_code == 400

    def test_a_plus_that_came_as_a_space_is_understood(self, client: Client, clinic: Clinic) -> None:
        query = f"service={clinic.services['visit'].pk}&calendar=any&start=2026-11-23T09:30:00+01:00"
        assert client.get(f"/book/{clinic.group.slug}/you?{query}").status_code == 200

    def test_what_belongs_to_another_clinic_is_not_found(self, client: Client, clinic: Clinic) -> None:
        other = make_clinic()
        assert page(client, clinic, "time", service=other.services["visit"].pk).status_code == 404
        answer = you(client, clinic, calendar=other.calendars["bell"].pk)
        assert answer.status_code == 404
        assert "Begin again" in answer.content.decode()

    def test_a_field_of_a_megabyte_is_refused(self, client: Client, clinic: Clinic) -> None:
        form = fields_of(you(client, clinic)) | ADA | {"firstname": "x" * 1_100_000}
        answer = client.post(
            f"/book/{clinic.group.slug}/you",
            "&".join(f"{name}={value}" for name, value in form.items()),
            content_type="application/x-www-form-urlencoded",
        )
        assert answer.status_code == 400
        assert send(client, clinic, form).status_code in {400, 413}

    def test_a_key_of_another_kind_is_refused(self, client: Client, clinic: Clinic) -> None:
        form = fields_of(you(client, clinic)) | ADA
        assert send(client, clinic, form | {"key": "\x00"}).status_code == 400
        assert send(client, clinic, form | {"key": "k" * 300}).status_code == 400

    def test_three_hundred_random_queries(self, client: Client, clinic: Clinic) -> None:
        dice = random.Random(7)
        good = [str(clinic.services["visit"].pk), str(clinic.calendars["bell"].pk), "any", "2026-11-23", ""]
        starts = ["2026-11-23T09:30:00+01:00", "2026-11-23T23:59:00Z"]
        for _ in range(300):
            query = {
                name: dice.choice([*good, *ODD, *starts])
                for name in ("service", "calendar", "day", "week", "start")
                if dice.random() < 0.7
            }
            answer = page(client, clinic, dice.choice(STEPS), **query)
            assert answer.status_code in {200, 302, 400, 404, 409}, query


def test_no_public_page_sets_a_cookie(client: Client, clinic: Clinic) -> None:
    home = f"/book/{clinic.group.slug}/"
    visit = clinic.services["visit"].pk
    sent = send(client, clinic, fields_of(you(client, clinic)) | ADA)
    link = sent["Location"].split("?")[0]
    answers = [
        sent,
        send(client, clinic, {"service": str(visit)}),
        you(client, clinic),
        *(page(client, clinic, step, service=visit, calendar="any") for step in STEPS),
        *(
            client.get(path)
            for path in ("/", "/nothing", home, link, link + "/move", link + "/cancel", home + "manage/x")
        ),
        client.post(link + "/cancel"),
        *(page(client, clinic, step) for step in ("sign-in", "mine", "code", "colours.css", "qr.svg")),
        client.get(link + "/calendar.ics"),
        client.post(home + "sign-in", {"email": "ada@example.org"}),
    ]
    assert [answer.cookies.output() for answer in answers] == [""] * len(answers)
    assert len(client.cookies) == 0


class TestFraming:
    """Which sites may show the pages inside their own."""

    def test_without_a_list_nobody_may(self, client: Client, clinic: Clinic) -> None:
        answer = page(client, clinic)
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
        assert answer["X-Frame-Options"] == "DENY"

    def test_the_sites_of_the_clinic_may_and_nothing_slips_into_the_header(
        self, client: Client, clinic: Clinic
    ) -> None:
        token = clinic.book("09:30").token
        Group.objects.filter(pk=clinic.group.pk).update(
            frame_ancestors="https://lilas.example\nhttps://x.example;script-src\n*\nhttp://localhost:8080"
        )
        for path in ("", f"manage/{token}"):
            answer = page(client, clinic, path)
            policy = answer["Content-Security-Policy"]
            assert "frame-ancestors https://lilas.example http://localhost:8080" in policy
            assert ("x.example" in policy, "X-Frame-Options" in answer.headers) == (False, False)


class TestFront:
    """The front page."""

    def test_a_demo_lists_its_clinics(self, client: Client, clinic: Clinic) -> None:
        html = client.get("/").content.decode()
        assert f'href="/book/{clinic.group.slug}/"' in html
        assert "/accounts/login/" in html

    def test_production_tells_nobody_whom_it_serves(self, client: Client, clinic: Clinic, settings: Settings) -> None:
        settings.PRODUCTION = True
        html = client.get("/").content.decode()
        assert (clinic.group.slug in html, clinic.group.name in html) == (False, False)
        assert "/accounts/login/" in html


class TestLogin:
    """The door of the staff, in the same look."""

    def test_a_wrong_password_is_told_and_the_address_kept(self, client: Client) -> None:
        html = client.get("/accounts/login/?next=/admin/").content.decode()
        assert "Log in to the front desk" in html
        assert 'name="next" value="/admin/"' in html
        answer = client.post("/accounts/login/", {"login": "nobody@example.org", "password": "wrong"})
        assert 'value="nobody@example.org"' in answer.content.decode()
        assert 'role="alert"' in answer.content.decode()

    @pytest.mark.parametrize("path", ["password/reset/", "signup/", "inactive/", "password/reset/done/"])
    def test_its_other_pages_look_alike(self, client: Client, path: str) -> None:
        assert "booking.css" in client.get(f"/accounts/{path}").content.decode()

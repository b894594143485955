"""The public pages step by step, as a browser without scripts walks them."""

import re
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from apps.appointments.models import Appointment
from apps.groups.models import Group, Service, ServiceCategory
from tests.booking.forms import ADA, fields_of, page, send, you
from tests.clinic import Clinic, add_calendar, add_opening, add_service, at, make_clinic

pytestmark = pytest.mark.django_db


def set_up(clinic: Clinic, **fields: object) -> None:
    Group.objects.filter(pk=clinic.group.pk).update(**fields)


def labels_of(html: str) -> list[str]:
    """The times that a page offers."""
    return re.findall(r'<a class="slot"[^>]*>([^<]*)</a>', html)


def strip_of(html: str) -> list[str]:
    """What stands under each day of the strip."""
    return re.findall(r"</b><small>([^<]*)</small>", html)


def test_a_visitor_books_from_the_first_page_to_the_done_page(client: Client, clinic: Clinic) -> None:
    visit, bell = clinic.services["visit"], clinic.calendars["bell"]
    assert f"practitioner?service={visit.pk}" in page(client, clinic).content.decode()
    with_whom = page(client, clinic, "practitioner", service=visit.pk).content.decode()
    assert f"time?service={visit.pk}&amp;calendar={bell.pk}" in with_whom
    assert f"time?service={visit.pk}&amp;calendar=any" in with_whom
    times = page(client, clinic, "time", service=visit.pk, calendar=bell.pk, day="2026-11-23").content.decode()
    assert "Monday 23 November" in times
    assert ">09:30</a>" in times
    sent = send(client, clinic, fields_of(you(client, clinic)) | ADA)
    assert sent.status_code == 303
    done = client.get(sent["Location"]).content.decode()
    assert "You are booked" in done
    assert "Monday 23 November 2026" in done
    assert "09:30 – 10:00" in done
    appointment = Appointment.objects.get()
    assert (appointment.starts_at, appointment.calendar_id, appointment.source) == (at("09:30"), bell.pk, "web")
    assert appointment.consent_at is not None


@pytest.mark.parametrize(
    ("choice", "labels"),
    [
        (2, ["Service", "Practitioner", "Time", "You"]),
        (1, ["Practitioner", "Service", "Time", "You"]),
        (0, ["Service", "Time", "You"]),
    ],
)
def test_the_clinic_says_in_which_order_it_asks(client: Client, clinic: Clinic, choice: int, labels: list[str]) -> None:
    set_up(clinic, calendar_choice=choice)
    html = page(client, clinic).content.decode()
    assert re.findall(r"<li [^>]*>\s*<(?:span|a [^>]*)>(\w+)</", html) == labels
    assert ("Who would you like to see?" if choice == 1 else "What is it about?") in html


def test_calendar_first_asks_for_the_service_next_and_keeps_the_practitioner(client: Client, clinic: Clinic) -> None:
    set_up(clinic, calendar_choice=1)
    only_chen = add_service(clinic, "scan", performers=["chen"])
    bell, chen = clinic.calendars["bell"].pk, clinic.calendars["chen"].pk
    assert f"service?calendar={bell}" in page(client, clinic).content.decode()
    of_bell = page(client, clinic, "service", calendar=bell).content.decode()
    assert f"time?service={clinic.services['visit'].pk}&amp;calendar={bell}" in of_bell
    assert only_chen.publicname not in of_bell
    assert only_chen.publicname in page(client, clinic, "service", calendar=chen).content.decode()


def deep(client: Client, clinic: Clinic, **query: object) -> str:
    """Where a link with these answers leads, as the name of the step and its query."""
    answer = page(client, clinic, **query)
    if answer.status_code == 302:
        return str(answer["Location"]).removeprefix(f"/book/{clinic.group.slug}/")
    hrefs = re.findall(rf'href="/book/{clinic.group.slug}/([^"]*)"', answer.content.decode().split("<main")[1])
    return "first page: " + hrefs[0].replace("&amp;", "&")


@pytest.mark.parametrize(
    ("choice", "of_service", "of_calendar", "of_any", "of_both"),
    [
        (2, "practitioner?service=S", "first page: time?service=S&calendar=C",
         "first page: time?service=S&calendar=any", "time?service=S&calendar=C"),
        (1, "first page: time?service=S&calendar=any", "service?calendar=C", "service?calendar=any",
         "time?service=S&calendar=C"),
        (0, "time?service=S&calendar=any", "first page: time?service=S", "first page: time?service=S",
         "time?service=S&calendar=any"),
    ],
)  # fmt: skip
def test_a_deep_link_begins_where_that_is_chosen_already(
    client: Client, clinic: Clinic, choice: int, of_service: str, of_calendar: str, of_any: str, of_both: str
) -> None:
    set_up(clinic, calendar_choice=choice)
    service, calendar = clinic.services["visit"].pk, clinic.calendars["chen"].pk
    found = (
        deep(client, clinic, service=service),
        deep(client, clinic, calendar=calendar),
        deep(client, clinic, calendar="any"),
        deep(client, clinic, service=service, calendar=calendar),
    )
    wanted = (of_service, of_calendar, of_any, of_both)
    assert found == tuple(one.replace("S", str(service)).replace("C", str(calendar)) for one in wanted)


def test_a_link_to_a_practitioner_shows_what_they_perform_and_to_a_service_who_performs_it(
    client: Client, clinic: Clinic
) -> None:
    scan = add_service(clinic, "scan", performers=["chen"])
    echo = add_service(clinic, "echo", performers=["chen", "bell"])
    add_calendar(clinic, "zoe")
    bell = clinic.calendars["bell"].pk
    html = page(client, clinic, calendar=bell).content.decode()
    assert (scan.publicname in html, echo.publicname in html) == (False, True)
    set_up(clinic, calendar_choice=1)
    html = page(client, clinic, service=echo.pk).content.decode()
    assert ("Dr Bell" in html, "Dr Chen" in html, "Dr Zoe" in html) == (True, True, False)


@pytest.mark.parametrize(("choice", "step", "lost"), [(2, "service", "calendar="), (1, "practitioner", "service=")])
def test_who_goes_back_to_the_first_question_is_asked_the_second_anew(
    client: Client, clinic: Clinic, choice: int, step: str, lost: str
) -> None:
    set_up(clinic, calendar_choice=choice)
    query = {"service": clinic.services["visit"].pk, "calendar": clinic.calendars["bell"].pk}
    html = page(client, clinic, step, **query).content.decode()
    hrefs = re.findall(r'<a class="choice"[^>]*href="([^"]*)"', html)
    assert len(hrefs) >= 2
    assert not any(lost in href for href in hrefs)


def test_service_only_books_with_whoever_is_free(client: Client, clinic: Clinic) -> None:
    set_up(clinic, calendar_choice=0)
    visit = clinic.services["visit"].pk
    assert f'time?service={visit}"' in page(client, clinic).content.decode()
    assert "Dr Bell" not in page(client, clinic, "time", service=visit).content.decode()


def test_without_no_preference_a_practitioner_must_be_chosen(client: Client, clinic: Clinic) -> None:
    set_up(clinic, any_calendar=False)
    visit = clinic.services["visit"].pk
    assert "No preference" not in page(client, clinic, "practitioner", service=visit).content.decode()
    answer = page(client, clinic, "time", service=visit, calendar="any")
    assert (answer.status_code, answer["Location"]) == (
        302,
        f"/book/{clinic.group.slug}/practitioner?service={visit}",
    )


def test_where_one_person_alone_performs_a_service_nobody_is_asked_with_whom(client: Client, clinic: Clinic) -> None:
    scan = add_service(clinic, "scan", performers=["chen"])
    html = page(client, clinic, "time", service=scan.pk).content.decode()
    assert "Dr Chen" in html
    assert "practitioner?service" not in html.split("<aside")[1]


@pytest.mark.parametrize("step", ["time", "you"])
def test_a_step_that_comes_too_early_leads_back(client: Client, clinic: Clinic, step: str) -> None:
    home = f"/book/{clinic.group.slug}/"
    visit = clinic.services["visit"].pk
    assert page(client, clinic, step)["Location"] == f"{home}service"
    assert page(client, clinic, step, service=visit)["Location"] == f"{home}practitioner?service={visit}"


def test_length_and_price_are_shown_as_the_clinic_says(client: Client, clinic: Clinic) -> None:
    Service.objects.filter(pk=clinic.services["visit"].pk).update(price=6000)
    Service.objects.filter(pk=clinic.services["check"].pk).update(price=1250)
    set_up(clinic, display_intervention_price=True, display_intervention_length=True)
    html = page(client, clinic).content.decode()
    assert "30 minutes · €60<" in html
    assert "1 hour · €12.50<" in html
    set_up(clinic, display_intervention_price=False, display_intervention_length=False)
    html = page(client, clinic).content.decode()
    assert ("30 minutes" in html, "€" in html) == (False, False)


def test_services_stand_under_the_public_names_of_their_categories(client: Client, clinic: Clinic) -> None:
    heading = ServiceCategory.objects.create(
        organization_id=clinic.organization.pk, group=clinic.group, name="inside", publicname="Medicine"
    )
    Service.objects.filter(pk=clinic.services["visit"].pk).update(category=heading)
    html = page(client, clinic).content.decode()
    assert ("<h2>Medicine</h2>" in html, "inside" in html) == (True, False)


def test_what_has_no_public_name_is_not_shown(client: Client, clinic: Clinic) -> None:
    Service.objects.filter(pk=clinic.services["check"].pk).update(publicname="", name="Secret check")
    add_calendar(clinic, "zed", publicname="")
    assert "Secret" not in page(client, clinic).content.decode()
    visit = clinic.services["visit"].pk
    assert "zed" not in page(client, clinic, "practitioner", service=visit).content.decode()


def test_a_clinic_without_services_says_so(client: Client) -> None:
    clinic = make_clinic(0, phone="01 83 62 04 04")
    html = page(client, clinic).content.decode()
    assert "Nothing can be booked here online yet." in html
    assert "tel:0183620404" in html


class TestTimes:
    """The page of times."""

    def test_the_first_free_day_is_open_already(self, client: Client, clinic: Clinic) -> None:
        html = page(client, clinic, "time", service=clinic.services["visit"].pk, calendar="any").content.decode()
        assert "Friday 20 November" in html  # today: it is ten in Paris
        assert labels_of(html)[0] == "10:00"
        assert strip_of(html) == ["22 free", "closed", "closed", "26 free", "26 free", "26 free", "26 free"]

    def test_a_full_day_is_told_from_a_closed_one(self, client: Client) -> None:
        clinic = make_clinic(0)
        bell = add_calendar(clinic, "bell", open_hours=False)
        add_service(clinic, "long", length=60)
        add_opening(bell, 0, "09:00", "10:00")
        clinic.book("09:00", service=clinic.services["long"].pk)
        html = page(client, clinic, "time", service=clinic.services["long"].pk, day="2026-11-20").content.decode()
        assert strip_of(html) == ["closed", "closed", "closed", "full", "closed", "closed", "closed"]
        assert "No free times in these seven days." in html
        assert "Monday 30 November, 09:00" in html

    def test_the_next_free_time_is_one_tap_away(self, client: Client, clinic: Clinic) -> None:
        clinic.book("10:00", who=2, calendar=None, service=clinic.services["visit"].pk)
        html = page(client, clinic, "time", service=clinic.services["visit"].pk, calendar="any").content.decode()
        assert "start=2026-11-20T10%3A00%3A00%2B01%3A00" in html.split("Next free:")[1].split("</a>")[0]

    def test_later_weeks_open_on_their_first_free_day(self, client: Client, clinic: Clinic) -> None:
        query = {"service": clinic.services["visit"].pk, "calendar": "any"}
        html = page(client, clinic, "time", **query, week="2026-11-27").content.decode()
        assert "Friday 27 November" in html
        assert "week=2026-12-04" in html
        assert "week=2026-11-20" in html
        assert "November – December 2026" in html

    def test_nothing_leads_beyond_the_horizon(self, client: Client, clinic: Clinic) -> None:
        set_up(clinic, horizon=3)
        html = page(client, clinic, "time", service=clinic.services["visit"].pk, calendar="any").content.decode()
        assert strip_of(html)[3:] == ["26 free", "not yet", "not yet", "not yet"]
        assert "week=" not in html

    def test_times_stand_under_the_parts_of_the_clinics_day(self, client: Client) -> None:
        clinic = make_clinic(1, timezone="Eastern Time (US & Canada)")
        add_opening(clinic.calendars["bell"], 0, "18:00", "19:00")
        html = page(client, clinic, "time", service=clinic.services["visit"].pk, day="2026-11-23").content.decode()
        parts = re.findall(r"<h3>(\w+)</h3>", html)
        assert parts == ["Morning", "Afternoon", "Evening"]
        assert "Times are in Eastern Time (US &amp; Canada)." in html
        assert labels_of(html)[0] == "09:00"

    def test_an_hour_that_the_clock_repeats_shows_its_offset(self, client: Client) -> None:
        clinic = make_clinic(1)
        sunday = date(2026, 10, 25)
        add_opening(clinic.calendars["bell"], None, "01:00", "04:00", kind="extra", valid_from=sunday)
        with time_machine.travel(datetime(2026, 10, 24, 9, tzinfo=UTC), tick=False):
            html = page(client, clinic, "time", service=clinic.services["check"].pk, day="2026-10-25").content.decode()
        assert labels_of(html)[:3] == ["01:00", "01:15", "01:30"]
        assert labels_of(html)[4:6] == ["02:00 (UTC+02:00)", "02:15 (UTC+02:00)"]
        assert labels_of(html)[8:10] == ["02:00 (UTC+01:00)", "02:15 (UTC+01:00)"]
        assert labels_of(html)[-1] == "03:00"

    @pytest.mark.parametrize("day", ["2020-01-01", "2030-01-01"])
    def test_a_day_that_cannot_be_booked_opens_the_first_that_can(
        self, client: Client, clinic: Clinic, day: str
    ) -> None:
        query = {"service": clinic.services["visit"].pk, "calendar": "any", "day": day}
        assert "Friday 20 November" in page(client, clinic, "time", **query).content.decode()

    def test_the_rule_about_moving_stands_beside(self, client: Client, clinic: Clinic) -> None:
        query = {"service": clinic.services["visit"].pk, "calendar": "any"}
        assert "Free to move or cancel until 24 hours before." in page(client, clinic, "time", **query).content.decode()
        set_up(clinic, cutoff=2 * 24 * 60)
        assert "until 2 days before." in page(client, clinic, "time", **query).content.decode()
        set_up(clinic, cutoff=0)
        assert "until the start." in page(client, clinic, "time", **query).content.decode()

    def test_the_page_asks_the_database_twice_however_many_practitioners(
        self, client: Client, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        for calendars in (1, 5):
            clinic = make_clinic(calendars)
            query = {"service": clinic.services["visit"].pk, "calendar": "any"}
            page(client, clinic, "time", **query)  # its set-up is remembered from here on
            with django_assert_num_queries(2):
                shown = page(client, clinic, "time", **query)
            assert labels_of(shown.content.decode())[0] == "10:00"

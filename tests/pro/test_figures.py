"""The figures: what they count, whom they are shown to, and that each plot has its numbers in a table."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.appointments.models import Appointment
from apps.notifications.models import Message
from apps.organizations.roles import Role
from tests.clinic import MONDAY, NOW, Clinic, add_calendar, make_clinic
from tests.pro.standing import Standing

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(clinic: Clinic, friday: None) -> Standing:
    """A supervisor at the clinic's desk."""
    return Standing(clinic, Role.SUPERVISOR)


def page(lead: Standing, **query: object) -> str:
    return str(lead.web.get("/pro/figures/", {"day": MONDAY, "weeks": 4} | query).content.decode())


def table(html: str, name: str) -> list[list[str]]:
    """The rows of one board's table, headings first."""
    board = html.split(f'aria-labelledby="{name}"')[1].partition("</table>")[0]
    rows = re.findall(r"<tr>(.*?)</tr>", board, re.DOTALL)
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in rows]
    return [[unescape(re.sub(r"<[^>]+>", "", cell)).strip() for cell in row] for row in cells]


def test_occupancy_is_the_share_of_the_opening_hours_that_visits_took(lead: Standing) -> None:
    lead.book("09:00", length=7 * 3600, overbook="A long day")
    assert table(page(lead), "occupancy") == [["Practitioner", "Booked"], ["bell", "5 %"], ["chen", "0 %"]]


def test_each_week_says_who_came_and_who_did_not(lead: Standing) -> None:
    for number, state in enumerate(("done", "done", "no_show", "cancelled", "booked")):
        visit = lead.book(f"{9 + number // 2 * 1:02}:{30 * (number % 2):02}", who=number)
        Appointment.objects.filter(pk=visit.pk).update(state=state)
    html = page(lead)
    assert table(html, "no-shows")[0] == ["Week of", "came", "did not come", "cancelled"]
    assert table(html, "no-shows")[-1] == ["23 Nov", "2", "1", "1"]
    assert "33 % of those who were expected did not come." in html


def test_bookings_are_counted_by_source_and_messages_by_kind(lead: Standing) -> None:
    for number in range(3):
        visit = lead.book(f"{9 + number:02}:00", who=number, source="web" if number else "desk")
    about = {"organization_id": visit.organization_id, "group": visit.group, "appointment": visit, "reference": "r"}
    times = {"send_at": NOW, "due_at": NOW}
    Message.objects.create(**about, **times, dedup_key="1", kind="booked", state="sent", sent_at=NOW)
    Message.objects.create(**about, **times, dedup_key="2", kind="booked", state="failed", reason="refused")
    html = page(lead)
    assert table(html, "sources")[1:] == [["online", "2 (67 %)"], ["at the desk", "1 (33 %)"]]
    assert table(html, "letters")[1:] == [["Confirmation", "1", "1"], ["Reminder", "0", "0"]]


def test_tn_04_another_clinics_visits_are_in_no_figure(lead: Standing) -> None:
    make_clinic().book("09:00")
    assert table(page(lead), "sources")[1:] == [["Nothing was booked in these weeks."]]


def test_rights_decide_who_sees_them(clinic: Clinic, friday: None) -> None:
    found = {role for role in Role if Standing(clinic, role).web.get("/pro/figures/").status_code == 200}
    assert found == {Role.OWNER, Role.ADMIN, Role.SUPERVISOR}
    assert b"/pro/figures/" not in Standing(clinic).web.get("/pro/list").content


def test_plots_are_drawn_without_styles_or_scripts_of_their_own_and_named(lead: Standing) -> None:
    lead.book("09:00")
    plots = re.findall(r"<svg class=\"plot\".*?</svg>", page(lead), re.DOTALL)
    assert len(plots) == 4
    for plot in plots:
        assert "<title id=" in plot
        assert not re.search(r"style=|<script|<style|on\w+=", plot)
        assert not re.search(r'(?:width|height|x|y)="[^"]*,', plot)  # no comma in a French number


def test_numbers_are_drawn_the_same_in_french(lead: Standing) -> None:
    lead.book("09:00")
    lead.web.cookies["django_language"] = "fr"
    assert not re.search(r'(?:width|height|x|y)="\d+,', page(lead))


def test_the_figures_cost_the_same_however_much_they_count(lead: Standing) -> None:
    asked = []
    for more in (1, 3):
        for number in range(more):
            add_calendar(lead.clinic, f"more{more}{number}")
            lead.book(f"{8 + 2 * more + number}:00", who=more + number)
        page(lead)
        with CaptureQueriesContext(connection) as queries:
            page(lead, weeks=26, day=MONDAY + timedelta(days=7))
        asked.append(len(queries))
    assert asked[0] == asked[1]

"""The pages around the calendar in a real Chromium: for everybody, on every width; and the live preview."""

import json
import os
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from apps.appointments.actions import add_break
from apps.appointments.models import Appointment
from apps.core import clock
from apps.core.actor import Actor
from apps.groups.actions import add_opening
from apps.groups.models import Client, Group
from apps.organizations.actions import invite_member
from apps.organizations.models import Member
from apps.organizations.roles import Role
from tests.clinic import PARIS, Clinic, at
from tests.e2e.desk import logged_in, make_desk, member, next_workday
from tests.e2e.test_booking import AXE, RULES


@pytest.fixture
def day(transactional_db: None) -> date:
    return next_workday(clock.now().astimezone(PARIS).date())


@pytest.fixture
def clinic(day: date) -> Clinic:
    """A desk with an absence over visits, a day that differs, somebody invited, and a card that has a twin."""
    made = make_desk(day, clock.now())
    owner = member(made, Role.OWNER, "Claire Vasseur")
    actor = Actor(kind="member", organization=made.organization.pk, id=str(owner.pk), role=owner.role)
    roux = made.calendars["Dr Amélie Roux"]
    add_break(
        actor=actor,
        calendar=roux,
        starts_at=at("00:00", day),
        ends_at=at("00:00", day + timedelta(days=2)),
        text="Congress",
    )
    add_opening(
        actor=actor,
        calendar=roux,
        kind="closed",
        starts=at("00:00").time(),
        ends=at("00:00").time(),
        valid_from=day,
        text="Works",
    )
    invite_member(
        actor=actor, organization=made.organization, email="new@example.org", role=Role.AGENT, now=clock.now()
    )
    first, second = Client.objects.order_by("pk")[:2]
    Client.objects.filter(pk=second.pk).update(firstphone=first.firstphone, comments="Prefers the morning")
    colours = {"main_bg": "#ffd166", "main_text": "#ffffff"}
    Group.objects.filter(pk=made.group.pk).update(usercolors=json.dumps(colours))
    return made


def screens(clinic: Clinic, day: date) -> dict[str, str]:
    """Every page of ours by its name."""
    first, second = Client.objects.filter(group=clinic.group).order_by("pk")[:2]
    service = clinic.services["Ultrasound"].pk
    roux = clinic.calendars["Dr Amélie Roux"].pk
    return {
        "clients": "clients/",
        "client": f"clients/{first.pk}",
        "client-new": "clients/new",
        "merge": f"clients/{first.pk}/merge?other={second.pk}",
        "merge-choose": f"clients/{first.pk}/merge",
        "import": "clients/import",
        "services": "setup/services",
        "service": f"setup/services/{service}",
        "calendars": "setup/calendars",
        "calendar-row": f"setup/calendars/{roux}",
        "hours": "setup/hours",
        "week": f"setup/hours/{roux}",
        "absences": "setup/absences",
        "options": "setup/options",
        "colours": "setup/colours",
        "members": "members/",
        "keys": "setup/keys",
        "month": f"month?day={day}",
    }


def complaints(page: Page) -> list[str]:
    """What axe says; the frame of the preview is a page of its own, looked at where customers see it."""
    page.evaluate(AXE.read_text("utf-8"))
    options = {"runOnly": {"type": "tag", "values": RULES}, "iframes": False}
    result = page.evaluate(f"axe.run({json.dumps(options)})")
    assert result["passes"]
    return [f"{one['id']}: {node['html'][:160]}" for one in result["violations"] for node in one["nodes"]]


WIDTHS = """() => {
  const main = document.getElementById("main");
  return [document.documentElement.scrollWidth, main.scrollWidth <= main.clientWidth];
}"""
LOOKS = [(390, 844, "light", "en-GB"), (820, 1180, None, "en-GB"), (1440, 900, "dark", "fr-FR")]


@pytest.mark.parametrize(("width", "height", "scheme", "language"), LOOKS)
def test_every_page_around_the_calendar_is_accessible_and_fits(
    browser: Browser,
    live_server: LiveServer,
    clinic: Clinic,
    day: date,
    width: int,
    height: int,
    scheme: str | None,
    language: str,
) -> None:
    size = {"width": width, "height": height}
    owner = Member.objects.select_related("user").get(organization=clinic.organization, role=Role.OWNER)
    page = logged_in(browser, live_server.url, owner, viewport=size, color_scheme=scheme or "light", locale=language)
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    found: dict[str, list[str]] = {}
    wide: dict[str, Any] = {}
    for name, path in screens(clinic, day).items():
        page.goto(f"{live_server.url}/pro/{path}", wait_until="networkidle")
        wide[name] = page.evaluate(WIDTHS)
        found[name] = complaints(page) if scheme else []
        if folder := os.environ.get("SCREENS"):
            page.screenshot(path=Path(folder) / f"{name}-{width}-{scheme}-{language[:2]}.png")
    page.context.close()
    assert found == {name: [] for name in found}
    assert wide == {name: [width, True] for name in wide}
    assert refused == []


@pytest.fixture
def owner(browser: Browser, live_server: LiveServer, clinic: Clinic) -> Iterator[Page]:
    page = logged_in(browser, live_server.url, member(clinic, Role.OWNER, "Claire Vasseur"))
    yield page
    page.context.close()


def test_in_03_the_preview_follows_what_is_typed_and_runs_no_script(
    owner: Page, live_server: LiveServer, clinic: Clinic
) -> None:
    owner.goto(f"{live_server.url}/pro/setup/options")
    frame = owner.frame_locator(".preview iframe")
    expect(frame.locator("body")).to_contain_text("Clinique des Lilas")
    owner.locator("#f-name").fill("Les Tilleuls <img src=x onerror=alert(1)>")
    expect(frame.locator("body")).to_contain_text("Les Tilleuls <img")
    assert Group.objects.get(pk=clinic.group.pk).name == "Clinique des Lilas"


def test_the_weekly_editor_gives_a_line_more_when_the_last_one_is_used(
    owner: Page, live_server: LiveServer, clinic: Clinic
) -> None:
    roux = clinic.calendars["Dr Amélie Roux"]
    owner.goto(f"{live_server.url}/pro/setup/hours/{roux.pk}")
    saturday = owner.locator("fieldset").nth(5)
    for number, (starts, ends) in enumerate((("09:00", "12:00"), ("13:00", "15:00"))):
        saturday.locator("[name=starts]").nth(number).fill(starts)
        saturday.locator("[name=ends]").nth(number).fill(ends)
    owner.get_by_role("button", name="Save").click()
    expect(owner.locator(".notice.confirmed")).to_be_visible()
    assert [f"{row.starts:%H:%M}" for row in roux.openings.filter(weekday=5)] == ["09:00", "13:00"]


def test_a_visit_opens_beside_its_clients_card(owner: Page, live_server: LiveServer, clinic: Clinic) -> None:
    visit = Appointment.objects.filter(group=clinic.group).earliest("starts_at")
    owner.goto(f"{live_server.url}/pro/clients/{visit.client_id}")
    owner.locator(".visits a").first.click()
    expect(owner.locator("#panel h2")).to_contain_text(str(visit.client))
    owner.keyboard.press("Escape")
    expect(owner.locator("#panel")).to_be_hidden()

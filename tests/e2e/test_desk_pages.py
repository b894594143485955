"""The pages around the calendar in a real Chromium: for everybody, on every width; and the live preview."""

import json
import os
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from apps.accounts.models import User
from apps.appointments.actions import add_break
from apps.appointments.models import Appointment
from apps.core import clock
from apps.core.actor import Actor
from apps.groups.actions import add_category, add_opening
from apps.groups.models import Client, Group, ServiceCategory
from apps.organizations.actions import enter_desk, invite_member
from apps.organizations.models import Member
from apps.organizations.roles import Role
from apps.pro.desk import STAY
from tests.clinic import PARIS, Clinic, at
from tests.e2e.axe import axe
from tests.e2e.desk import logged_in, make_desk, member, next_workday
from tests.e2e.test_desk import OF_THE_LIBRARY


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
    add_category(actor=actor, group=made.group, name="Scans", publicname="Scans")
    colours = {"main_bg": "#ffd166", "main_text": "#ffffff"}
    Group.objects.filter(pk=made.group.pk).update(usercolors=json.dumps(colours))
    return made


def screens(clinic: Clinic, day: date) -> dict[str, str]:
    """Every page of ours by its name."""
    first, second = Client.objects.filter(group=clinic.group).order_by("pk")[:2]
    service = clinic.services["Ultrasound"].pk
    roux = clinic.calendars["Dr Amélie Roux"].pk
    room, heading = clinic.calendars["Ultrasound room"], ServiceCategory.objects.get(group=clinic.group)
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
        "list": f"list?day={day}",
        "sheet": f"day-sheet/?day={day}",
        "figures": f"figures/?day={day}",
        "set": f"setup/sets/{room.calendar_set_id}",
        "heading": f"setup/headings/{heading.pk}",
        "settings": "settings/",
        "settings-category": "settings/EMAIL",
    }


# The page and its content fit, at each width; the frame is laid out anew at once.
FITS = """() => {
  const main = document.querySelector("main");
  return document.documentElement.scrollWidth <= innerWidth && main.scrollWidth <= main.clientWidth;
}"""
HEIGHTS = {390: 844, 820: 1180, 1440: 900}
# Language -> the theme and the widths in which it is seen; axe looks at the first of them.
LOOKS: dict[str, tuple[Literal["light", "dark"], tuple[int, int]]] = {
    "en-GB": ("light", (390, 820)),
    "fr-FR": ("dark", (1440, 390)),
}


def test_every_page_around_the_calendar_is_accessible_and_fits(
    browser: Browser, live_server: LiveServer, clinic: Clinic, day: date
) -> None:
    """One walk a language for all of it, since walking is what takes the time."""
    owner = Member.objects.select_related("user").get(organization=clinic.organization, role=Role.OWNER)
    root = User.objects.create_superuser("root@example.org", None)
    reason = "They asked why Monday has no free time, and why the room is taken though nobody is in it."
    stay = enter_desk(user=root, code=clinic.organization.code, role=Role.ADMIN, reason=reason, now=clock.now())
    support = {"enter": "enter", "stay-list": f"list?day={day}", "stay-refused": "members/"}
    wrong: dict[str, list[str]] = {}
    for language in LOOKS:
        for who, kept, pages in ((owner, {}, screens(clinic, day)), (root, {STAY: stay.pk}, support)):
            page = logged_in(browser, live_server.url, who, kept=kept, locale=language)
            wrong |= walked(page, live_server.url, pages, language)
            page.context.close()
    assert {name: said for name, said in wrong.items() if said} == {}
    assert len(wrong) == 2 * len(screens(clinic, day) | support)


def walked(page: Page, base: str, pages: dict[str, str], language: str) -> dict[str, list[str]]:
    """Page and language -> what is wrong with it: for axe, at two widths, or in the console."""
    wrong: dict[str, list[str]] = {}
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    scheme, widths = LOOKS[language]
    page.emulate_media(color_scheme=scheme)
    for name, path in pages.items():
        found: list[str] = []
        for width in widths:
            page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
            if width == widths[0]:
                page.goto(f"{base}/pro/{path}", wait_until="load")
                # The frame of the preview and the library's grid are looked at where they are shown to others.
                found += axe(page, but=OF_THE_LIBRARY, frames=False)
            found += [] if page.evaluate(FITS) else [f"too wide at {width}"]
            keep_picture(page, f"{name}-{width}-{scheme}-{language[:2]}")
        # A page that is refused is said so in the console by the browser itself.
        wrong[f"{name} {language}"] = found + [one for one in said if "403" not in one]
        said.clear()
    return wrong


def keep_picture(page: Page, name: str) -> None:
    """To be looked at, where a folder for it is given."""
    if folder := os.environ.get("SCREENS"):
        page.screenshot(path=Path(folder) / f"{name}.png")


@pytest.fixture
def small(day: date) -> Clinic:
    """Two practitioners and their day."""
    return make_desk(day, clock.now(), practitioners=2)


@pytest.fixture
def owner(browser: Browser, live_server: LiveServer, small: Clinic) -> Iterator[Page]:
    page = logged_in(browser, live_server.url, member(small, Role.OWNER, "Claire Vasseur"))
    yield page
    page.context.close()


def test_in_03_the_preview_follows_what_is_typed_and_runs_no_script(
    owner: Page, live_server: LiveServer, small: Clinic
) -> None:
    owner.goto(f"{live_server.url}/pro/setup/options")
    frame = owner.frame_locator(".preview iframe")
    expect(frame.locator("body")).to_contain_text("Clinique des Lilas")
    owner.locator("#f-name").fill("Les Tilleuls <img src=x onerror=alert(1)>")
    expect(frame.locator("body")).to_contain_text("Les Tilleuls <img")
    assert Group.objects.get(pk=small.group.pk).name == "Clinique des Lilas"


def test_the_weekly_editor_gives_a_line_more_when_the_last_one_is_used(
    owner: Page, live_server: LiveServer, small: Clinic
) -> None:
    roux = small.calendars["Dr Amélie Roux"]
    owner.goto(f"{live_server.url}/pro/setup/hours/{roux.pk}")
    saturday = owner.locator("fieldset").nth(5)
    for number, (starts, ends) in enumerate((("09:00", "12:00"), ("13:00", "15:00"))):
        saturday.locator("[name=starts]").nth(number).fill(starts)
        saturday.locator("[name=ends]").nth(number).fill(ends)
    owner.get_by_role("button", name="Save").click()
    expect(owner.locator(".notice.confirmed")).to_be_visible()
    assert [f"{row.starts:%H:%M}" for row in roux.openings.filter(weekday=5)] == ["09:00", "13:00"]


def test_a_visit_opens_beside_its_clients_card(owner: Page, live_server: LiveServer, small: Clinic) -> None:
    visit = Appointment.objects.filter(group=small.group).earliest("starts_at")
    owner.goto(f"{live_server.url}/pro/clients/{visit.client_id}")
    owner.locator(".visits a").first.click()
    expect(owner.locator("#panel h2")).to_contain_text(str(visit.client))
    owner.keyboard.press("Escape")
    expect(owner.locator("#panel")).to_be_hidden()

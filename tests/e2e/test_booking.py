"""The public pages in a real Chromium: without scripts, by keyboard, on the smallest phone, light and dark."""

import gzip
import json
import os
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page, Response, expect
from pytest_django.live_server_helper import LiveServer

from apps.appointments.models import Appointment
from apps.groups.models import Group
from tests.booking.test_colours import SAMPLE
from tests.clinic import Clinic
from tests.e2e.axe import axe
from tests.e2e.lilas import next_monday
from tests.e2e.walk import PERSON, Walk

LIGHT_ENOUGH = 60_000
PHONE, SMALLEST = {"width": 390, "height": 844}, {"width": 320, "height": 568}
TOO_SMALL = """
  [...document.querySelectorAll("main :is(.button, .choice, .slot, a.day, input:not([type=hidden]))")]
    .filter(one => one.type !== "checkbox" && one.checkVisibility())
    .map(one => [one.textContent.trim(), ...["width", "height"].map(side => one.getBoundingClientRect()[side])])
    .filter(([_, width, height]) => width < 44 || height < 44)
"""


def opened(browser: Browser, **options: Any) -> Iterator[Page]:
    """A page of a fresh context, closed in the end."""
    context = browser.new_context(**options)
    page = context.new_page()
    page.set_default_timeout(30_000)
    yield page
    context.close()


@pytest.mark.parametrize("scripts", [False, True], ids=["without scripts", "with scripts"])
def test_a_phone_walks_the_whole_path(browser: Browser, live_server: LiveServer, lilas: Clinic, scripts: bool) -> None:
    for page in opened(browser, viewport=PHONE, java_script_enabled=scripts):
        cookies = {name: page.context.cookies() for name in Walk(page, live_server.url, lilas).pages()}
        cookies.pop("login")  # the staff's door may
        assert cookies == {name: [] for name in cookies}
    assert Appointment.objects.filter(state="cancelled", client__lastname="Martin").count() == 1


@pytest.mark.parametrize(("language", "scheme"), [("en", "light"), ("fr", "dark")])
def test_every_page_is_accessible_in_both_themes_fits_the_smallest_phone_and_any_thumb(
    browser: Browser, live_server: LiveServer, lilas: Clinic, language: str, scheme: Literal["light", "dark"]
) -> None:
    """One walk for all of it, since walking is what takes the time. Colours know no language, and words no theme."""
    for page in opened(browser, viewport=PHONE, color_scheme=scheme):
        found: dict[str, Any] = {}
        for name in Walk(page, live_server.url, lilas, language).pages():
            found[name] = axe(page)
            found[f"{name} too small to hit"] = page.evaluate(TOO_SMALL)
            page.set_viewport_size(SMALLEST)  # type: ignore[arg-type]
            width, said = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.lang]")
            found[f"{name} too wide"] = [width] if width > SMALLEST["width"] else []
            page.set_viewport_size(PHONE)  # type: ignore[arg-type]
            assert said == language or name in {"login", "not-found"}, name
        assert found == {name: [] for name in found}


def test_a_clinics_own_colours_are_readable_on_every_step(
    browser: Browser, live_server: LiveServer, lilas: Clinic
) -> None:
    Group.objects.filter(pk=lilas.group.pk).update(usercolors=json.dumps(SAMPLE))
    for page in opened(browser, viewport=PHONE):
        for name in Walk(page, live_server.url, lilas).pages():
            assert axe(page) == [], name
            if folder := os.environ.get("SCREENS"):
                page.screenshot(path=f"{folder}/colours-{name}.png", full_page=True)
            if name == "errors":
                break


def test_the_keyboard_alone_books(browser: Browser, live_server: LiveServer, lilas: Clinic) -> None:
    for page in opened(browser, viewport={"width": 1280, "height": 800}):
        page.goto(Walk(page, live_server.url, lilas).home)
        heading = page.get_by_role("heading", level=1)
        for link, title in (
            ("First consultation", "Who would you like to see?"),
            ("No preference", "When suits you?"),
            ("Later", "When suits you?"),
            ("10:30", "Who is it for?"),
        ):
            _tab_to(page, link)
            page.keyboard.press("Enter")
            expect(heading).to_have_text(title)
            if link == "Later":  # to whole days: today's may have begun
                expect(page.locator("#earlier")).to_be_visible()
        _tab_to(page, "First name")
        for text in PERSON.values():
            page.keyboard.type(text)
            page.keyboard.press("Tab")
        page.keyboard.press("Space")
        page.keyboard.press("Enter")
        expect(heading).to_have_text("You are booked")
    assert Appointment.objects.count() == 1


def test_enter_in_a_field_never_books_a_time_that_was_not_chosen(
    browser: Browser, live_server: LiveServer, lilas: Clinic
) -> None:
    for page in opened(browser, viewport=PHONE):
        for name in Walk(page, live_server.url, lilas).pages():
            if name == "taken":
                booked = Appointment.objects.count()
                page.get_by_label("Phone").press("Enter")
                page.wait_for_timeout(300)
                expect(page.get_by_role("alert")).to_contain_text("Somebody else was faster")
                assert Appointment.objects.count() == booked
                break


def test_an_error_is_where_the_eyes_and_the_focus_are(browser: Browser, live_server: LiveServer, lilas: Clinic) -> None:
    for page in opened(browser, viewport=PHONE):
        for name in Walk(page, live_server.url, lilas).pages():
            if name == "errors":
                expect(page.get_by_role("alert")).to_be_focused()
                expect(page.get_by_role("alert")).to_be_in_viewport()
                assert page.title().startswith("Problem:")
                page.get_by_role("link", name="E-mail: ").click()
                expect(page.get_by_label("E-mail")).to_be_focused()
                break


@pytest.mark.parametrize("zone", ["Europe/Paris", "Asia/Tokyo"])
def test_tm_06_a_visitor_elsewhere_is_told_whose_clock_it_is(
    browser: Browser, live_server: LiveServer, lilas: Clinic, zone: str
) -> None:
    for page in opened(browser, viewport=PHONE, timezone_id=zone):
        for name in Walk(page, live_server.url, lilas).pages():
            if name == "time":
                expect(page.get_by_text("Your own clock shows another time")).to_be_visible(
                    visible=zone != "Europe/Paris"
                )
                break
        start = next_monday().replace(hour=9)
        lilas.services["visit"], lilas.calendars["bell"] = next(iter(lilas.services.values())), lilas.calendars["ada"]
        token = lilas.book(start).token
        page.goto(f"{live_server.url}/book/lilas/manage/{token}?lang=en")
        expect(page.get_by_text("Paris time")).to_be_visible()
        own = page.get_by_text("On your own clock:")
        expect(own).to_be_visible(visible=zone != "Europe/Paris")
        if zone == "Asia/Tokyo":
            expect(own).to_contain_text("5:00 PM" if start.utcoffset() == timedelta(hours=1) else "4:00 PM")


def test_no_page_weighs_much_or_breaks_its_own_policy(browser: Browser, live_server: LiveServer, lilas: Clinic) -> None:
    complaints: list[str] = []
    sizes: dict[str, int] = {}
    home = f"/book/{lilas.group.slug}/"
    for page in opened(browser, viewport=PHONE):
        page.on("response", lambda response: sizes.update({response.url: _size(response)}))
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        for path in ("/", home, f"{home}time?service={_first(lilas)}&calendar=any"):
            sizes.clear()
            page.goto(live_server.url + path)
            page.wait_for_load_state("networkidle")
            assert 3_000 < sum(sizes.values()) < LIGHT_ENOUGH, sizes
    assert complaints == []


def _first(clinic: Clinic) -> int:
    return next(iter(clinic.services.values())).pk


def _size(response: Response) -> int:
    """Bytes as they go over the wire: the server keeps its files compressed, and a proxy does so with pages."""
    return len(gzip.compress(response.body()))


def _tab_to(page: Page, words: str) -> None:
    """Press Tab until the link or button that has the focus says these words, or the field is called so."""
    said = "(document.activeElement.closest('a, button') ?? document.activeElement.labels?.[0])?.innerText"
    for _ in range(60):
        page.keyboard.press("Tab")
        if words in (page.evaluate(said) or ""):
            return
    pytest.fail(f"Tab does not lead to {words}.")

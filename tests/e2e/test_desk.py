"""The desk in a real Chromium: a receptionist's day by keyboard and mouse, and what a second browser sees of it."""

import time
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from apps.appointments.models import Appointment
from apps.core import clock
from apps.organizations.roles import Role
from tests.clinic import PARIS, Clinic, at
from tests.e2e.axe import axe
from tests.e2e.desk import logged_in, make_desk, member, next_workday, opened

SOON = 30_000  # milliseconds: asked for every five seconds, and answered when a busy machine comes to it


@pytest.fixture
def day(transactional_db: None) -> date:
    return next_workday(clock.now().astimezone(PARIS).date())


@pytest.fixture
def clinic(day: date) -> Clinic:
    return make_desk(day, clock.now())


@pytest.fixture
def desk(browser: Browser, live_server: LiveServer, clinic: Clinic, day: date) -> Iterator[Page]:
    """Nadia's browser, with the day open; nothing may complain in it."""
    page = logged_in(browser, live_server.url, member(clinic))
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if "409" not in message.text else None)
    yield opened(page, live_server.url, day)
    page.context.close()
    assert complaints == []


@pytest.fixture
def second(browser: Browser, live_server: LiveServer, clinic: Clinic, day: date, desk: Page) -> Iterator[Page]:
    """Somebody else, who looks at the same day."""
    page = logged_in(browser, live_server.url, member(clinic, Role.OWNER, "Claire Vasseur"))
    yield opened(page, live_server.url, day)
    page.context.close()


def visit(page: Page, name: str) -> Any:
    return page.locator(".ec-event.k-visit", has_text=name)


def toast(page: Page) -> Any:
    return page.locator("#toasts")


def test_a_receptionists_day_and_what_the_second_browser_sees(
    desk: Page, second: Page, clinic: Clinic, day: date
) -> None:
    began = time.monotonic()
    keys = desk.keyboard
    keys.press("n")
    expect(desk.locator("#client-search")).to_be_focused()
    keys.type("zoé", delay=60)
    expect(desk.locator("#client-found [role=option]").first).to_contain_text("Zoé Masson")
    keys.press("Enter")
    expect(desk.locator("#service")).to_be_focused()
    desk.wait_for_timeout(400)
    keys.type("Fol", delay=60)
    desk.wait_for_timeout(300)
    for _ in range(3):
        keys.press("Tab")
        desk.wait_for_timeout(100)
    keys.press("Enter")
    expect(toast(desk)).to_contain_text("Booked:")
    assert time.monotonic() - began < 30  # ten on a quiet machine
    booked = Appointment.objects.latest("pk")
    assert (booked.client.lastname, booked.service.name, booked.source) == ("Masson", "Follow-up", "desk")
    with_him = second.locator(".ec-event.k-visit:has-text('Zoé Masson')")
    expect(with_him).to_have_count(3, timeout=SOON)
    _mark_move_cancel(desk, second, booked, day)


def _mark_move_cancel(desk: Page, second: Page, booked: Appointment, day: date) -> None:
    """Arrived, taken back, moved in the panel, cancelled with a reason, undone: each with the keyboard."""
    desk.locator("#do-arrive").press("Enter")
    expect(desk.locator("#panel .panel-top .pill")).to_have_text("here")
    expect(toast(desk)).to_contain_text("Marked as arrived.")
    expect(second.locator(".ec-event.s-arrived.k-visit")).to_have_count(2, timeout=SOON)
    desk.locator("h2").first.focus()
    desk.keyboard.press("u")
    expect(toast(desk)).to_contain_text("Taken back.")
    booked.refresh_from_db()
    assert booked.state == "booked"
    desk.keyboard.press("Escape")
    expect(desk.locator("#panel")).to_be_hidden()
    desk.goto(desk.url)
    visit(desk, "Zoé Masson").first.wait_for()
    desk.evaluate(f"Desk.open('/pro/visits/{booked.pk}')")
    desk.locator("#do-cancel").press("Enter")
    expect(desk.locator("#reason")).to_be_focused()
    desk.keyboard.type("Has a cold")
    desk.keyboard.press("Enter")
    expect(toast(desk)).to_contain_text("Cancelled.")
    booked.refresh_from_db()
    assert (booked.state, booked.cancel_reason) == ("cancelled", "Has a cold")
    toast(desk).get_by_role("button", name="Undo").click()
    expect(toast(desk)).to_contain_text("Restored at its old time.")
    booked.refresh_from_db()
    assert booked.state == "booked"


AS_SOON_AS_IT_IS_THERE = """
document.body.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id === "panel")
    queueMicrotask(() => document.querySelector("#reason")?.form.requestSubmit());
});
"""


def test_a_form_of_the_panel_is_ready_as_soon_as_it_is_seen(desk: Page, clinic: Clinic) -> None:
    """Whoever presses Enter at once stays on the calendar."""
    booked = Appointment.objects.get(client__lastname="Cohen", calendar=clinic.calendars["Dr Amélie Roux"])
    before = desk.url
    desk.evaluate(AS_SOON_AS_IT_IS_THERE)
    desk.evaluate(f"Desk.open('/pro/visits/{booked.pk}/cancel')")
    expect(toast(desk)).to_contain_text("Cancelled.")
    assert desk.url == before
    booked.refresh_from_db()
    assert booked.state == "cancelled"


def drag(page: Page, event: Any, right: float, down: float) -> None:
    box = event.bounding_box()
    x, y = box["x"] + 40, box["y"] + 8
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + right / 2, y + down / 2, steps=5)
    page.mouse.move(x + right, y + down, steps=5)
    page.mouse.up()


def test_a_drag_moves_and_is_undone_and_a_refused_one_snaps_back(desk: Page, clinic: Clinic, day: date) -> None:
    sarah = visit(desk, "Sarah Cohen").first
    sarah.scroll_into_view_if_needed()
    moved = Appointment.objects.get(client__lastname="Cohen", calendar=clinic.calendars["Dr Amélie Roux"])
    assert moved.starts_at == at("14:00", day)
    drag(desk, sarah, 0, 42)
    expect(toast(desk)).to_contain_text("Moved to")
    moved.refresh_from_db()
    assert moved.starts_at == at("14:30", day)
    toast(desk).get_by_role("button", name="Undo").click()
    expect(toast(desk)).to_contain_text("14:00")
    moved.refresh_from_db()
    assert moved.starts_at == at("14:00", day)
    desk.wait_for_timeout(300)
    before = sarah.bounding_box()
    drag(desk, sarah, 0, -63)
    expect(toast(desk).get_by_role("alert")).to_contain_text("Outside the opening hours.")
    desk.wait_for_timeout(300)
    assert sarah.bounding_box() == before
    toast(desk).get_by_role("button", name="Put it there anyway").click()
    desk.locator("#overbook").fill("She comes from far away")
    desk.get_by_role("button", name="Move it there anyway").click()
    expect(desk.locator("#panel .pill.problem")).to_have_text("overbooked")
    expect(desk.locator(".ec-event.overbooked")).to_have_count(1)


def test_a_click_on_an_empty_place_adds_right_there_and_says_why_not(desk: Page, clinic: Clinic, day: date) -> None:
    lunch = desk.locator(".ec-event.k-break").first.bounding_box()
    columns = desk.locator(".ec-col-head b")
    chen = columns.nth(2).bounding_box()
    desk.mouse.click(chen["x"] + 60, lunch["y"] + 10)
    expect(desk.locator("#panel #time")).to_have_value("12:00")
    expect(desk.locator("#why")).to_contain_text("Outside the opening hours.")
    desk.locator("#client-search").fill("Maël Robin")
    expect(desk.locator("#client-found [role=option]").last).to_contain_text("New client: Maël Robin")
    desk.keyboard.press("Enter")
    expect(desk.locator("#phone")).to_be_focused()
    desk.keyboard.type("06 99 88 77 66")
    desk.get_by_role("button", name="Book", exact=True).click()
    expect(desk.locator("#panel .notice.problem")).to_contain_text("Outside the opening hours.")
    desk.locator("[data-day][data-time]").first.click()
    desk.get_by_role("button", name="Book", exact=True).click()
    expect(toast(desk)).to_contain_text("Booked:")
    made = Appointment.objects.latest("pk")
    assert (made.client.lastname, made.client.firstphone) == ("Robin", "+33699887766")


def test_what_somebody_types_stays_while_others_change_the_same_visit(desk: Page, second: Page) -> None:
    for page in (desk, second):
        visit(page, "Jules Bernard").first.click()
        expect(page.locator("#edit-comments")).to_be_visible()
    desk.locator("#edit-comments").fill("What Nadia types")
    second.locator("#edit-comments").fill("What Claire saves")
    second.get_by_role("button", name="Save").click()
    expect(toast(second)).to_contain_text("Saved.")
    expect(desk.locator(".changed")).to_be_visible(timeout=SOON)
    expect(desk.locator("#edit-comments")).to_have_value("What Nadia types")
    desk.get_by_role("button", name="Save").click()
    expect(desk.locator(".versions")).to_contain_text("What Claire saves")
    expect(desk.locator(".versions")).to_contain_text("What Nadia types")
    desk.get_by_role("button", name="Save mine").click()
    expect(toast(desk)).to_contain_text("Saved.")
    assert Appointment.objects.filter(comments="What Nadia types").count() == 1


def test_the_keys_lead_through_the_days(desk: Page, day: date) -> None:
    grid = desk.locator("#grid")
    keys = desk.keyboard
    keys.press("t")
    expect(grid).to_have_attribute("data-day", clock.now().astimezone(PARIS).date().isoformat())
    keys.press("w")
    expect(desk.locator("[data-view=week]")).to_have_attribute("aria-current", "true")
    keys.press("ArrowRight")
    keys.press("d")
    expect(desk.locator("[data-view=day]")).to_have_attribute("aria-current", "true")
    keys.press("?")
    expect(desk.locator("#help")).to_be_visible()
    keys.press("Escape")
    expect(desk.locator("#help")).to_be_hidden()
    keys.press("/")
    expect(desk.locator("#search")).to_be_focused()
    keys.type("tom", delay=30)
    expect(desk.locator("#search-found [role=option]").first).to_contain_text("Tom Leroy")
    keys.press("Enter")
    expect(desk.locator(".who.known .chosen")).to_contain_text("Tom Leroy")
    keys.press("Escape")
    expect(desk.locator("#panel")).to_be_hidden()


# Named by the library's own structure: its grid, of which the list is the accessible twin.
OF_THE_LIBRARY = ".ec"


@pytest.mark.parametrize(("width", "height", "scheme"), [(390, 844, "light"), (820, 1180, None), (1440, 900, "dark")])
def test_every_screen_of_the_desk_is_accessible_and_fits(
    browser: Browser, live_server: LiveServer, clinic: Clinic, day: date, width: int, height: int, scheme: str | None
) -> None:
    size = {"width": width, "height": height}
    language = {"locale": "fr-FR" if scheme == "dark" else "en-GB"}
    page = logged_in(
        browser, live_server.url, member(clinic), viewport=size, color_scheme=scheme or "light", **language
    )
    found: dict[str, list[str]] = {}
    wide: dict[str, Any] = {}
    for name in _screens(page, live_server.url, day):
        if name == "day":  # a phone shows one column, and says which
            assert (page.locator("#who").input_value() != "") == (width < 700)
        if name != "help":  # a dialog stands over the page
            wide[name] = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        found[name] = axe(page, but=OF_THE_LIBRARY) if scheme else []
    page.context.close()
    assert found == {name: [] for name in found}
    assert wide == {name: [width, width] for name in wide}
    assert len(found) == 9


def _screens(page: Page, base: str, day: date) -> Iterator[str]:
    opened(page, base, day)
    yield "day"
    visit(page, "Eva Lambert").first.click()
    expect(page.locator("#edit-comments")).to_be_visible()
    yield "visit"
    page.locator("#do-move").click()
    expect(page.locator("#panel #day")).to_be_visible()
    yield "move"
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    page.locator("#client-search").press_sequentially("ma", delay=30)
    expect(page.locator("#client-found [role=option]").first).to_be_visible()
    yield "new"
    page.locator("#panel a[href*='breaks/new']").click()
    expect(page.locator("#panel #until")).to_be_visible()
    yield "break"
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    yield "help"
    page.keyboard.press("Escape")
    page.locator(".person summary").click()
    yield "person"
    page.goto(f"{base}/pro/list?day={day}")
    yield "list"
    page.goto(f"{base}/pro/visits/{Appointment.objects.latest('pk').pk}")
    yield "alone"

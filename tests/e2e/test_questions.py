"""The booking page of a clinic that asks more than everybody is asked, with every answer missing or wrong."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from tests.asking import ask, ask_customers
from tests.clinic import Clinic
from tests.e2e.axe import axe
from tests.e2e.lilas import next_monday
from tests.e2e.test_booking import SMALLEST, TOO_SMALL, opened

EDGES = """
  [...document.querySelectorAll("[aria-invalid=true]:not([type=checkbox])")]
    .map(one => getComputedStyle(one).borderTopColor === getComputedStyle(document.querySelector(".error")).color)
"""


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_is_wrong_with_answers_is_seen_on_the_smallest_phone_in_both_themes(
    browser: Browser, live_server: LiveServer, lilas: Clinic, language: str
) -> None:
    ask_customers(lilas)
    ask(lilas, "client", "bool0", user_label="Have you been here before?", user_required=True)
    ask(lilas, "appointment", "txt0", user_label="Longwordsthatnobodybreaks" * 3, user_required=True)
    start = next_monday() + timedelta(hours=10, minutes=30)
    chosen = {
        "service": lilas.services["Follow-up"].pk,
        "calendar": lilas.calendars["ada"].pk,
        "start": start.isoformat(),
        "lang": language,
    }
    for page in opened(browser, viewport=SMALLEST):
        page.goto(f"{live_server.url}/book/lilas/you?{urlencode(chosen)}")
        page.locator("[name='visit.num0']").fill("a few")
        with page.expect_navigation():
            page.locator("main button.button").first.click()
        edges = page.evaluate(EDGES)
        assert (len(edges), all(edges)) == (8, True)  # four of everybody, three that are missing, one that is no number
        assert "before?:" not in page.locator("#problem").inner_text()
        assert page.evaluate("document.documentElement.scrollWidth") == SMALLEST["width"]
        assert page.evaluate(TOO_SMALL) == []
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            assert axe(page) == [], scheme

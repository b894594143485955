"""Takes the pictures that `python -m tests.e2e.screens` asks for; a pytest file, for the tests' server and database."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from tests.clinic import Clinic
from tests.e2e.lilas import fill_up
from tests.e2e.walk import Walk


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 820, 1440])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_pictures(
    browser: Browser, live_server: LiveServer, lilas: Clinic, width: int, scheme: str, language: str
) -> None:
    """Walk through and keep a picture of each page."""
    fill_up(lilas)
    folder = Path(os.environ["SCREENS"])
    context = browser.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    names = []
    for name in Walk(page, live_server.url, lilas, language).pages():
        page.screenshot(path=folder / f"{name}-{width}-{scheme}-{language}.png", full_page=True)
        names.append(name)
    context.close()
    # No page has put its picture over another's.
    assert len(list(folder.glob(f"*-{width}-{scheme}-{language}.png"))) == len(names) > 0


@pytest.mark.parametrize(("name", "width", "height"), [("booking-time", 1200, 840), ("booking-phone", 390, 844)])
def test_pictures_of_the_readme(
    browser: Browser, live_server: LiveServer, lilas: Clinic, name: str, width: int, height: int
) -> None:
    """The page of times as a visitor of Paris sees it."""
    fill_up(lilas)
    context = browser.new_context(viewport={"width": width, "height": height}, timezone_id="Europe/Paris")
    page = context.new_page()
    assert "time" in Walk(page, live_server.url, lilas).pages()  # it walks no further than there
    page.screenshot(path=Path(os.environ["SCREENS"]) / f"{name}.png")
    context.close()

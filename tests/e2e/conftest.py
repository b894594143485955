"""A real Chromium against a real server.

Where Chromium is missing these tests are skipped and say so; with CI=true its absence is a failure.
"""

import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from playwright.sync_api import expect
from pytest_django import Settings

from tests.clinic import Clinic
from tests.e2e.lilas import make_lilas

# The build without windows does the same in two thirds of the time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "chrome")
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-site-isolation-trials",  # one process less for each page: a sixth of what Chromium takes
]


expect.set_options(timeout=30_000)  # only what fails waits so long


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The machine's own Chromium, started without anything that calls home."""
    if CHROMIUM is None:
        sentence = "CHROMIUM IS MISSING: no page was looked at in a real browser. Install chromium."
        if os.environ.get("CI") == "true":
            pytest.fail(sentence)
        pytest.skip(sentence)
    return browser_type_launch_args | {"executable_path": CHROMIUM, "args": ARGUMENTS}


@pytest.fixture(autouse=True, scope="session")
def let_go_of_the_database() -> None:
    """The live server's threads end their sessions with each request, so that the database can be dropped."""
    connections.settings["default"]["CONN_MAX_AGE"] = 0


@pytest.fixture(autouse=True)
def plain_static(settings: Settings, tmp_path: Path) -> None:
    """Pages link to static files by their plain names; nothing has to be gathered first."""
    settings.STATIC_ROOT = str(tmp_path)
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }


@pytest.fixture
def lilas(transactional_db: None) -> Clinic:
    """A clinic as it looks in life."""
    return make_lilas()

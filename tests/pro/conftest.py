"""The desk in tests: plain static files, the Friday before, and somebody who has logged in."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from pytest_django import Settings

from tests.clinic import NOW, Clinic
from tests.pro.standing import Standing


@pytest.fixture(autouse=True)
def plain_static(settings: Settings, tmp_path: Path) -> None:
    """Pages link to static files by their plain names; nothing has to be gathered first. Files lie aside."""
    settings.FILES_ROOT = str(tmp_path / "files")
    settings.STATIC_ROOT = str(tmp_path)
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }


@pytest.fixture
def friday() -> Iterator[None]:
    """The clock stands at the Friday before the clinic's Monday."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def desk(clinic: Clinic, friday: None) -> Standing:
    """A receptionist at the clinic's desk."""
    return Standing(clinic)

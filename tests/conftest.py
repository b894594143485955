"""Fixtures that more than one folder of tests uses."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test import override_settings

from tests.clinic import Clinic, make_clinic


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[None]:
    """The same hash at its least cost: half a second for each member would be most of what many tests take."""
    with pytest.MonkeyPatch.context() as patch:
        for cost, least in (("time_cost", 1), ("memory_cost", 8), ("parallelism", 1)):
            patch.setattr(Argon2PasswordHasher, cost, least)
        yield


@pytest.fixture(scope="session", autouse=True)
def static_files_found_when_asked_for() -> Iterator[None]:
    """Each test's client would look through all of them before its first request."""
    with override_settings(WHITENOISE_AUTOREFRESH=True):
        yield


@pytest.fixture
def clinic(db: None) -> Clinic:
    """Two practitioners, two services, the usual hours."""
    return make_clinic()

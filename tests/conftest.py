"""Fixtures that more than one folder of tests uses."""

from collections.abc import Iterator

import pytest
from django.core.management.commands import migrate
from django.test import TransactionTestCase, override_settings
from django.utils import translation

from tests import engines
from tests.clinic import Clinic, make_clinic
from tests.emptying import delete_every_row
from tests.migrated import remembering
from tests.quick import hash_quickly


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> None:
    hash_quickly()


@pytest.fixture(scope="session", autouse=True)
def static_files_found_when_asked_for() -> Iterator[None]:
    """Each test's client would look through all of them before its first request."""
    with override_settings(WHITENOISE_AUTOREFRESH=True):
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> Iterator[None]:
    """pytest-django asks for this before it makes the database."""
    with pytest.MonkeyPatch.context() as patch:
        if programs := engines.programs():
            patch.setattr(migrate.Command, "handle", remembering(programs))
        yield


@pytest.fixture(scope="session", autouse=True)
def emptied_quickly() -> Iterator[None]:
    """After each test that commits."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _: delete_every_row())
        yield


@pytest.fixture(autouse=True)
def the_clinics_language() -> Iterator[None]:
    """A request answered in French leaves its thread in French; a server's next request sets its own, a test does not.

    Put back before a test, too: fixtures of a whole module ask for pages as well.
    """
    translation.deactivate()
    yield
    translation.deactivate()


@pytest.fixture
def clinic(db: None) -> Clinic:
    """Two practitioners, two services, the usual hours."""
    return make_clinic()


@pytest.fixture(scope="module")
def bucket() -> Iterator[str]:
    """The address of a server of files; loaded here, because it takes a second that few tests need."""
    from tests.buckets import bucket_server

    with bucket_server() as address:
        yield address

"""One running server for all tests over HTTP, and a clinic of their own for each module."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.conformance.groupsapi import Api, make_api
from tests.emptying import delete_every_row
from tests.racing import web_server


@pytest.fixture(scope="package")
def server(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """The real server on the test database; every row is gone when these tests are through.

    Tests are marked `django_db`, which keeps what they write to themselves: rows that the server has to see are made
    by the `api` fixture or by `aside`.
    """
    with django_db_blocker.unblock(), web_server() as address:
        yield address
        delete_every_row()


@pytest.fixture(scope="module")
def api(server: str, django_db_blocker: Any) -> Iterator[Api]:
    """A clinic with a key."""
    with django_db_blocker.unblock():
        made = make_api(server)
        yield made
        made.http.close()

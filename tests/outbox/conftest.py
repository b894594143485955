"""Handlers of the real apps stay out: they would look for rows that these facts only name."""

from collections.abc import Iterator
from unittest.mock import patch

import pytest
import structlog

from apps.outbox import handlers


@pytest.fixture(autouse=True)
def no_handlers() -> Iterator[None]:
    with patch.dict(handlers._handlers, clear=True):
        yield


@pytest.fixture(autouse=True)
def no_request() -> None:
    """What the last request of another test was called is not remembered."""
    structlog.contextvars.clear_contextvars()


@pytest.fixture
def told() -> list[int]:
    """The ids of the events that the handler `test` was told of, in order."""
    heard: list[int] = []
    handlers.handles("test", "test.said")(lambda event: heard.append(event.pk))
    return heard

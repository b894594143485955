"""A real mail server for those who send by SMTP."""

from collections.abc import Iterator
from typing import Any

import pytest

from bench.mailserver import Box, mail_server


@pytest.fixture
def box(settings: Any) -> Iterator[Box]:
    """Mails of this test go to this server, over a socket."""
    made = Box()
    with mail_server(made) as port:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        yield made

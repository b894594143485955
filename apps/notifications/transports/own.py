"""An organisation's own mail server, by its settings. Its host is judged at each call, and its password never goes out
unencrypted."""

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from apps.core.outgoing import InsideError
from apps.core.outgoing.sockets import GuardedSMTP, GuardedSMTPSSL
from apps.core.sealing import CannotOpenError
from apps.notifications.transports.port import TryLater
from apps.notifications.transports.server import Backend, Careful, MailServer
from apps.organizations.settings.categories import Email

PATIENCE = 5  # seconds for each step: one organisation's server must not keep the mails of all waiting


class _Smtp(Careful, GuardedSMTP):
    pass


class _SmtpSsl(Careful, GuardedSMTPSSL):
    pass


class _OwnBackend(Backend):
    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _SmtpSsl if self.use_ssl else _Smtp


class OwnServer(MailServer):
    """The server that an organisation's settings name; its mails come from its own sender."""

    def __init__(self, settings: Email) -> None:
        self.settings, self.sender = settings, settings.sender or ""
        self.broken: TryLater | None = None
        with self._answers():
            self.connection: Any = connection_to(settings)

    def prepare(self) -> None:
        """As everywhere; a server that could not be reached is not asked again within this turn."""
        if self.broken is not None:
            raise self.broken
        try:
            super().prepare()
        except TryLater as problem:
            self.broken = problem
            raise

    @contextmanager
    def _answers(self) -> Iterator[None]:
        try:
            with super()._answers():
                yield
        except (InsideError, CannotOpenError) as error:
            raise TryLater(f"The organisation's mail server: {error}") from error


def connection_to(settings: Email) -> _OwnBackend:
    """Not opened yet."""
    return _OwnBackend(
        host=settings.host,
        port=settings.port,
        username=settings.user or "",
        password=settings.password.reveal() if settings.password and settings.user else "",
        use_tls=settings.security == "starttls",
        use_ssl=settings.security == "tls",
        timeout=PATIENCE,
    )

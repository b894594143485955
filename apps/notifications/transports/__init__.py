"""Ways out of the house. A new one implements `port.Transport` and is chosen here."""

from types import TracebackType
from uuid import UUID

from django.conf import settings

from apps.notifications.transports.capture import Capture
from apps.notifications.transports.own import OwnServer
from apps.notifications.transports.port import Mail, NoAnswer, RefusedForGood, Transport, TryLater, Undelivered
from apps.notifications.transports.server import DUMMY_MAIL, MailServer
from apps.organizations.settings.categories import Email

__all__ = ["Mail", "NoAnswer", "RefusedForGood", "Transport", "Transports", "TryLater", "Undelivered", "captures"]


def captures(*, sandbox: bool) -> bool:
    """Whether a mail is kept in the letter box of demo mode: of a sandbox always, of others without a mail server."""
    return not settings.PRODUCTION and (sandbox or settings.EMAIL_BACKEND == DUMMY_MAIL)


class Transports:
    """The ways that one run of a worker uses, each opened when it is first needed and closed with the block."""

    def __init__(self) -> None:
        self._opened: dict[bool, Transport] = {}
        self._own: dict[UUID, OwnServer] = {}

    def mail(self, *, sandbox: bool) -> Transport:
        """The one for an organisation's mails."""
        captured = captures(sandbox=sandbox)
        if captured not in self._opened:
            self._opened[captured] = Capture() if captured else MailServer()
        return self._opened[captured]

    def own(self, organization: UUID, settings: Email) -> Transport:
        """The organisation's own server; another one as soon as its settings change. TryLater where it cannot be."""
        found = self._own.get(organization)
        if found is None or found.settings is not settings:
            if found is not None:
                found.close()
            self._own[organization] = found = OwnServer(settings)
        return found

    def __enter__(self) -> "Transports":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        for transport in (*self._opened.values(), *self._own.values()):
            transport.close()

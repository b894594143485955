"""The port through which mail leaves: what is handed over, and the four ways in which that can end."""

from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail, written. `reference` is the Message-ID, with its angle brackets; `calendar` a file and its method."""

    organization: UUID
    kind: str
    recipient: str
    sender_name: str
    subject: str
    text: str
    html: str
    reference: str
    language: str
    calendar: tuple[bytes, str] | None = None
    headers: dict[str, str] = field(default_factory=dict)


class Undelivered(Exception):
    """It was not taken, or nobody knows. The text is one line about the server, never about the person."""


class RefusedForGood(Undelivered):
    """The same mail would be refused again: no such mailbox, an address that cannot be."""


class TryLater(Undelivered):
    """Not now. `after` is in seconds, where the other side says when; None leaves the pause to us."""

    def __init__(self, words: str, after: float | None = None) -> None:
        super().__init__(words)
        self.after = after


class NoAnswer(Undelivered):
    """All of it was handed over, and the connection ended before an answer came: it may have arrived."""


class Transport(Protocol):
    """A way out, kept open for several mails. `prepare` does what may take long before the lease counts."""

    def prepare(self) -> None: ...

    def send(self, mail: Mail) -> None:
        """Hand one mail over. Returning means that it was accepted; raises one of Undelivered."""

    def close(self) -> None: ...

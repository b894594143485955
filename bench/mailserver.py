"""A mail server for benchmarks and tests: takes everything, writes down each mail, and misbehaves when told to.

`python -m bench.mailserver PORT FILE`: each accepted mail is a line of FILE: its Message-ID, recipient and bytes.
"""

import asyncio
import contextlib
import logging
import os
import random
import re
import socket
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

logging.getLogger("mail.log").setLevel(logging.ERROR)  # a line for each line that is said would be most of the work
MESSAGE_ID = re.compile(rb"^Message-ID:\s*(<[^>]+>)", re.MULTILINE | re.IGNORECASE)


@dataclass
class Faults:
    """Shares are of all tries, from 0 to 1; `answers` maps a recipient to what it is answered instead of 250."""

    delay: float = 0.0
    busy: float = 0.0  # 451 instead of taking the mail
    dropped: float = 0.0  # takes the mail, and hangs up instead of saying so
    answers: dict[str, str] = field(default_factory=dict)
    drop_next: int = 0  # so many mails from now on are taken and not answered


class Box:
    """What a server has taken: in memory for the process itself, and in a file for others."""

    def __init__(self, file: Path | None = None) -> None:
        self.file, self.faults = file, Faults()
        self.mails: list[bytes] = []
        self.taken: list[tuple[str, str]] = []
        self.tries = self.unanswered = 0
        self.dice = random.Random(7)

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        self.tries += 1
        if address in self.faults.answers:
            return self.faults.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        faults = self.faults
        if faults.delay:
            await asyncio.sleep(faults.delay)
        if self.dice.random() < faults.busy:
            return "451 4.3.2 come back later"
        self.keep(envelope.content, envelope.rcpt_tos)
        if faults.drop_next or self.dice.random() < faults.dropped:
            faults.drop_next = max(0, faults.drop_next - 1)
            self.unanswered += 1
            server.transport.abort()
        return "250 2.0.0 taken"

    def keep(self, content: bytes, recipients: list[str]) -> None:
        found = MESSAGE_ID.search(content)
        reference = found.group(1).decode() if found else "-"
        self.mails.append(content)
        self.taken += [(reference, recipient) for recipient in recipients]
        if self.file is not None:
            handle = os.open(self.file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                os.write(handle, "".join(f"{reference} {one} {len(content)}\n" for one in recipients).encode())
            finally:
                os.close(handle)

    @property
    def copies(self) -> Counter[str]:
        """How often each Message-ID was taken."""
        return Counter(reference for reference, _ in self.taken)


class _Controller(Controller):
    """Without the size and time that aiosmtpd takes for looking itself up by name."""

    def factory(self) -> Any:
        made = super().factory()
        made.hostname = "mail.test"
        return made


@contextlib.contextmanager
def mail_server(box: Box, port: int = 0) -> Iterator[int]:
    """The server in a thread of this process; its port."""
    controller = _Controller(box, hostname="127.0.0.1", port=port or free_port(), ready_timeout=30)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main() -> None:
    with mail_server(Box(Path(sys.argv[2])), int(sys.argv[1])):
        threading.Event().wait()


if __name__ == "__main__":
    main()

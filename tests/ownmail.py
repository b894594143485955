"""The mail servers of organisations, on this machine: one server at which each has a login of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from tests.racing import free_port


@dataclass
class Logins:
    """`passwords` by user, as many as may be right at a time; who came in, and whom their mails were from and to."""

    passwords: dict[str, set[str]]
    let_in: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    taken: list[tuple[str, str, str]] = field(default_factory=list)

    def check(self, server: Any, session: Any, envelope: Any, mechanism: str, data: LoginPassword) -> AuthResult:
        user = data.login.decode()
        right = data.password.decode() in self.passwords.get(user, set())
        (self.let_in if right else self.refused).append(user)
        return AuthResult(success=right, handled=False, auth_data=user)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.taken += [(session.auth_data, envelope.mail_from, recipient) for recipient in envelope.rcpt_tos]
        return "250 2.0.0 taken"


@contextmanager
def own_mail_server(logins: Logins) -> Iterator[int]:
    """Its port; a login is wanted, and no encryption, which only tests may do without."""
    server = Controller(
        logins,
        hostname="127.0.0.1",
        port=free_port(),
        authenticator=logins.check,
        auth_required=True,
        auth_require_tls=False,
        ready_timeout=30,
    )
    server.start()
    try:
        yield server.port
    finally:
        server.stop()


def own_server_settings(port: int, user: str, password: str) -> dict[str, Any]:
    """What an organisation sets to have its mails leave by that server; its sender has the user's name."""
    return {
        "EMAIL_CONFIG_HOST": "127.0.0.1",
        "EMAIL_CONFIG_PORT": port,
        "EMAIL_CONFIG_SECURITY": "none",
        "EMAIL_CONFIG_USER": user,
        "EMAIL_CONFIG_PASS": password,
        "EMAIL_CONFIG_SENDER": f"{user}@sender.example",
    }

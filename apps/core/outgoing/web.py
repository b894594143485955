"""The one HTTP client for addresses that organisations choose: no redirects, 15 seconds and 64 kB at most.

Pools of guarded connections serve `requests` here and whatever else is built on urllib3 (storage, Twilio).
"""

import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from apps.core.outgoing.judging import check_url
from apps.core.outgoing.sockets import connect

TOTAL = 15.0  # seconds for the whole call
STEP = 5.0  # seconds to connect, and for each silence
MOST_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, cut off at 64 kB."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class GuardedConnection:
    """Mixed into a connection class of urllib3, it judges whom it calls."""

    host: str
    port: Any
    default_port: Any
    timeout: Any

    def _new_conn(self) -> socket.socket:
        wait = self.timeout if isinstance(self.timeout, int | float) else STEP
        try:
            return connect(self.host, self.port or self.default_port, wait)
        except TimeoutError as error:
            raise ConnectTimeoutError(self, f"{self.host} does not answer.") from error
        except OSError as error:
            raise NewConnectionError(self, f"{self.host} cannot be reached.") from error  # type: ignore[arg-type]


class _Guarded(GuardedConnection, HTTPConnection):
    pass


class _GuardedSecurely(GuardedConnection, HTTPSConnection):
    pass


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Guarded  # type: ignore[assignment]  # of the right kind; its base says no more


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _GuardedSecurely  # type: ignore[assignment]


class GuardedAdapter(HTTPAdapter):
    """Mounted on a session of `requests`, all of its connections are judged. InsideError passes through unchanged."""

    def init_poolmanager(self, *given: Any, **named: Any) -> None:
        super().init_poolmanager(*given, **named)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}


def guarded_session() -> requests.Session:
    """A session that reads nothing from the environment: neither proxies nor passwords."""
    session = requests.Session()
    session.trust_env = False
    session.mount("https://", GuardedAdapter())
    session.mount("http://", GuardedAdapter())
    return session


def request(method: str, url: str, *, headers: Mapping[str, str] | None = None, body: bytes | None = None) -> Answer:
    """Call an address outside; InsideError for one inside, requests.RequestException when nobody answers in time."""
    ends = time.monotonic() + TOTAL
    with (
        guarded_session() as session,
        session.request(
            method,
            check_url(url),
            headers=dict(headers or {}),
            data=body,
            timeout=STEP,
            allow_redirects=False,
            stream=True,
        ) as response,
    ):
        read = bytearray()
        for piece in response.iter_content(4096):
            read += piece
            if len(read) >= MOST_BYTES:
                break
            if time.monotonic() > ends:
                raise requests.Timeout("The answer comes too slowly.")
        return Answer(response.status_code, dict(response.headers), bytes(read[:MOST_BYTES]))

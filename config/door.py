"""The door for granian: requests that have arrived whole go to the site one by one, in a thread of its own.

Handed over as WSGI, a request whose body is still on its way would keep the process for as long as its sender likes:
two bad connections, and nobody else is served. Here bodies arrive beside each other. And WSGI has one name for what was
said as `organization_code` and as `organization-code`; here both are seen.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import lru_cache
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, Any

from granian.rsgi import ProtocolClosed, Scope  # type: ignore[attr-defined]  # exported under another name

if TYPE_CHECKING:
    from granian._granian import RSGIHTTPProtocol as HTTPProtocol

Headers = list[tuple[str, str]]
StartResponse = Callable[..., Callable[[bytes], object]]
Site = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]

UNDERSCORED = {"organization_code"}  # the one name of a contract that has one
LONGEST_BODY = 10_000_000  # bytes that are kept; the site takes a tenth of it, and refuses more in its own words
IN_MEMORY = 250_000  # bytes of a body; what is longer waits in a file
PATIENCE = 60.0  # seconds for a body to arrive
HANGS_UP = [("connection", "close")]


class RefusedError(Exception):
    """The request goes no further; the site is not asked."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


class Body:
    """A body of an announced length, of which `file` holds no more than LONGEST_BODY."""

    def __init__(self, announced: int) -> None:
        self.announced = announced
        self.file = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  closed with the answer

    @property
    def too_long(self) -> bool:
        return self.announced > LONGEST_BODY

    async def arrive(self, protocol: HTTPProtocol, patience: float) -> None:
        """Take in what the client sends; RefusedError for what stays out for `patience` seconds, or breaks off.

        Half a form is a form, too: the site would take it for what was meant.
        """
        arrived = 0
        try:
            async with asyncio.timeout(patience):
                async for part in protocol:
                    arrived += len(part)
                    if arrived > LONGEST_BODY:
                        break
                    self.file.write(part)
        except TimeoutError:
            raise RefusedError(408, "The request did not arrive in time.\n") from None
        if arrived < min(self.announced, LONGEST_BODY):
            raise RefusedError(400, "The request broke off.\n")
        self.file.seek(0)


class Door:
    """An RSGI application around a WSGI one (PEP 3333)."""

    def __init__(self, site: Site, patience: float = PATIENCE) -> None:
        self.site = site
        self.patience = patience
        self.thread = ThreadPoolExecutor(1, thread_name_prefix="site")

    async def __rsgi__(self, scope: Scope, protocol: HTTPProtocol) -> None:
        environ = environ_of(scope)
        body = Body(int(environ.get("CONTENT_LENGTH", 0)))
        with body.file:
            try:
                if "HTTP_TRANSFER_ENCODING" in environ:  # its end cannot be told from a client that has gone
                    raise RefusedError(411, "Say how long the body is, by Content-Length.\n")
                if body.announced:
                    await body.arrive(protocol, self.patience)
            except RefusedError as refused:
                protocol.response_str(refused.status, [*HANGS_UP, ("content-type", "text/plain")], str(refused))
                return
            environ["wsgi.input"] = body.file
            answer = Answer(protocol, asyncio.get_running_loop(), HANGS_UP if body.too_long else [])
            await answer.loop.run_in_executor(self.thread, answer.give, self.site, environ)


class Answer:
    """One answer on its way from the site's thread to the server's."""

    def __init__(self, protocol: HTTPProtocol, loop: asyncio.AbstractEventLoop, besides: Headers) -> None:
        self.protocol = protocol
        self.loop = loop
        self.besides = besides
        self.status = 500
        self.headers: Headers = []

    def start(self, status: str, headers: Headers, _error: object = None) -> Callable[[bytes], object]:
        self.status = int(status[:3])
        self.headers = [*headers, *self.besides]
        return _no_writing

    def give(self, site: Site, environ: dict[str, Any]) -> None:
        """Ask the site and send what it says; a client who takes an answer slowly keeps this thread, not the loop."""
        parts = site(environ, self.start)
        try:
            if getattr(parts, "streaming", False):
                self._stream(parts)
            else:
                self.protocol.response_bytes(self.status, self.headers, b"".join(parts))
        finally:
            if close := getattr(parts, "close", None):
                close()

    def _stream(self, parts: Iterable[bytes]) -> None:
        transport = self.protocol.response_stream(self.status, self.headers)

        async def send(part: bytes) -> None:
            await transport.send_bytes(part)

        with suppress(ProtocolClosed):  # whoever asked has gone
            for part in filter(None, parts):
                asyncio.run_coroutine_threadsafe(send(part), self.loop).result()


def environ_of(scope: Scope) -> dict[str, Any]:
    """What PEP 3333 asks for, but the body; of the process's own environment nothing."""
    host, port = _host_and_port(scope.server)
    client, client_port = _host_and_port(scope.client)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": host,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": client,
        "REMOTE_PORT": client_port,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.errors": sys.stderr,
        "wsgi.input_terminated": True,
        "wsgi.multithread": False,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope.headers.items():
        key = _key_of(name)
        if key is None:
            continue
        between = "; " if key == "HTTP_COOKIE" else ","
        environ[key] = f"{environ[key]}{between}{value}" if key in environ else value
    return environ


@lru_cache(maxsize=256)
def _key_of(name: str) -> str | None:
    """The name that WSGI has for a header; none for what would pass for another: `x_forwarded_for` and its likes."""
    if "_" in name and name not in UNDERSCORED:
        return None
    key = name.upper().replace("-", "_")
    return key if name in {"content-type", "content-length"} else f"HTTP_{key}"


def _host_and_port(address: str) -> tuple[str, str]:
    host, _, port = address.rpartition(":")
    return host.strip("[]"), port


def _no_writing(_part: bytes) -> None:
    raise TypeError("Return the answer; the old way of writing it is not offered.")

"""Ports on this machine: a free one for an engine, and whether a wanted one is free."""

import contextlib
import errno
import random
import socket

LOCAL = "127.0.0.1"
# Below the range from which systems take the near end of outgoing connections: such a connection
# could otherwise sit on the port of an engine while the engine restarts.
FIRST, LAST = 20000, 32000


def is_free(port: int, host: str = LOCAL) -> bool:
    """Whether a server can listen there now. Raises OSError when the host is no address of this machine."""
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
            probe.listen(1)
        except OSError as problem:
            if problem.errno == errno.EADDRINUSE:
                return False
            raise
    return True


def free_port(preferred: int | None = None) -> int:
    """A port of 127.0.0.1 on which nobody listens: the preferred one when it is free, else any."""
    if preferred and is_free(preferred):
        return preferred
    for _ in range(500):
        port = random.randint(FIRST, LAST)  # noqa: S311 - no secret, only a number that clones do not share
        if is_free(port):
            return port
    raise OSError("No free port between 20000 and 32000 on 127.0.0.1.")


def answers(host: str, port: int, *, seconds: float = 2.0) -> bool:
    """Whether somebody accepts a connection there."""
    with contextlib.suppress(OSError), socket.create_connection((host, port), timeout=seconds):
        return True
    return False

"""Connections to hosts outside: every address that the name stands for is judged, and one of those is called."""

import ipaddress
import smtplib
import socket
import ssl
import time
from typing import Any

from apps.core.outgoing.judging import InsideError, check_host, is_outside


def connect(host: str, port: int, timeout: float) -> socket.socket:
    """A connected socket, within `timeout` seconds in all; OSError when nobody answers.

    InsideError when one of its addresses is inside: a name that stands for both would lead there at the next call.
    Nothing is resolved again between the judgement and the call.
    """
    ends = time.monotonic() + timeout
    problem: OSError = OSError(f"{host} has no address")
    for address in _addresses(host, port):
        try:
            return socket.create_connection((address, port), timeout=max(0.1, ends - time.monotonic()))
        except OSError as error:
            problem = error
    raise problem


def _addresses(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(check_host(host), port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not all(is_outside(ipaddress.ip_address(address)) for address in addresses):
        raise InsideError("This name stands for an address of an inner network.")
    return addresses


class GuardedSMTP(smtplib.SMTP):
    """A mail server outside. Certificates are checked against the name (smtplib hands it on)."""

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return connect(host, port, timeout)


class GuardedSMTPSSL(smtplib.SMTP_SSL):
    """The same, encrypted from the first byte."""

    context: ssl.SSLContext

    def _get_socket(self, host: str, port: int, timeout: float) -> Any:
        plain = connect(host, port, timeout)
        try:
            return self.context.wrap_socket(plain, server_hostname=host)
        except OSError:  # of TLS, too
            plain.close()
            raise

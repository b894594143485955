"""Calls to addresses that organisations choose: judged by their form when saved, by their addresses when called."""

from apps.core.outgoing.judging import InsideError, check_host, check_url
from apps.core.outgoing.sockets import connect
from apps.core.outgoing.web import Answer, GuardedAdapter, GuardedConnection, request

__all__ = [
    "Answer",
    "GuardedAdapter",
    "GuardedConnection",
    "InsideError",
    "check_host",
    "check_url",
    "connect",
    "request",
]

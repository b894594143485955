"""Handlers that write a line to WITNESS_FILE for each hearing, and some that end badly."""

import os
import signal
import time

from apps.core.actor import system
from apps.outbox.actions import publish
from apps.outbox.handlers import handles
from apps.outbox.models import Event


def write(word: str, event: Event) -> None:
    """One short write to a file opened for appending is not torn, however many processes write."""
    file = os.open(os.environ["WITNESS_FILE"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(file, f"{word} {event.pk}\n".encode())
    finally:
        os.close(file)


@handles("witness", "fault.told")
def hear(event: Event) -> None:
    """Hear it, and tell in turn that it was heard: the line outlives a rollback, the fact does not."""
    write("told", event)
    publish("fault.heard", actor=system(event.organization_id), subject=event.subject, revision=1, payload={})


@handles("witness_slow", "fault.slow")
def hear_slowly(event: Event) -> None:
    write("begun", event)
    time.sleep(event.payload["seconds"])
    write("told", event)


@handles("witness_poisoned", "fault.poison")
def choke(event: Event) -> None:
    write("choked", event)
    raise LookupError("nobody can digest this")


@handles("witness_killed", "fault.deadly")
def die(event: Event) -> None:
    write("died", event)
    os.kill(os.getpid(), signal.SIGKILL)

"""What others do at the same time: rows that no check can see yet, and calendars that a booking holds."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import psycopg
from django.db import connection, transaction

from apps.core.errors import DomainError
from apps.groups.models import Calendar
from tests.racing import race, wait_for

Result = TypeVar("Result")
PATIENCE = 30  # seconds


def written_meanwhile(theirs: Callable[[], object], mine: Callable[[], Result]) -> Result | DomainError:
    """What `mine` comes to while `theirs` is written: nothing of it shows until the database keeps `mine` waiting.

    Then it is committed. The rows that tests of this make are committed, too.
    """
    written = threading.Event()

    def first() -> None:
        with transaction.atomic():
            theirs()
            written.set()
            wait_for(_is_waited_for, seconds=PATIENCE)

    def second() -> Result:
        written.wait(PATIENCE)
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL lock_timeout = '{PATIENCE}s'")  # a slow machine is no reason to give up
            return mine()

    done, outcome = race([first, second])
    assert done is None, done
    return outcome  # type: ignore[return-value]  # the race is of two kinds of results


@contextmanager
def held(calendar: Calendar) -> Iterator[None]:
    """A booking has locked this calendar, on a connection of its own."""
    parameters = connection.get_connection_params()
    wanted = {name: parameters[name] for name in ("dbname", "user", "password", "host", "port") if name in parameters}
    with psycopg.connect(**wanted) as booking:
        booking.execute("SELECT id FROM groups_calendar WHERE id = %s FOR NO KEY UPDATE", [calendar.pk])
        yield


def _is_waited_for() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid)))"
        )
        (waited_for,) = cursor.fetchone()
    return bool(waited_for)

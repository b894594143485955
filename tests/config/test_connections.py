"""A kept connection is found sound without asking the server, and one that has ended is replaced."""

from unittest.mock import patch

import psycopg
import pytest
from django.db import OperationalError, connection

pytestmark = pytest.mark.django_db(transaction=True)


def end_connection() -> None:
    """What a restart of the server does to a connection that waits for the next request."""
    connection.ensure_connection()
    assert isinstance(connection.connection, psycopg.Connection)
    with psycopg.connect(connection.connection.info.dsn, password=connection.settings_dict["PASSWORD"]) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [connection.connection.info.backend_pid])


def next_request() -> None:
    """What Django does when a request begins."""
    connection.health_check_enabled = True
    connection.health_check_done = False


def test_a_sound_connection_is_kept_without_a_round_trip() -> None:
    connection.ensure_connection()
    kept = connection.connection
    next_request()
    with patch.object(connection, "is_usable") as asked:
        connection.close_if_health_check_failed()
    assert not asked.called
    assert connection.connection is kept


def test_a_connection_that_the_server_has_ended_is_replaced_before_its_next_statement() -> None:
    end_connection()
    next_request()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)


def test_without_the_check_the_first_statement_would_fail() -> None:
    end_connection()
    connection.health_check_enabled = False
    with pytest.raises(OperationalError), connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    connection.close()

"""The parts that must be up, each asked in milliseconds and told in one word or one sentence."""

import time
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from apps.operations.queries.promises import missing_promises

if TYPE_CHECKING:
    import redis

OK = "ok"
REMEMBERED = 10.0  # seconds for which the slow part of readiness, once found good, is believed
PATIENCE = 1.0  # seconds given to the broker

_ready_until = 0.0


def database() -> str:
    """`ok`, or that the database does not answer. Its own words stay in the log: they may name hosts and roles."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "does not answer"
    return OK


def broker() -> str:
    """`ok`, or that Redis does not answer. The filesystem broker is part of this machine and counts as up."""
    if not settings.REDIS_URL:
        return OK
    return "does not answer" if _asked(settings.REDIS_URL, lambda client: client.ping()) is None else OK


def eviction() -> str:
    """`ok`, or that Redis may throw away what waits in it when its memory is full."""
    if not settings.REDIS_URL:
        return OK
    memory = _asked(settings.REDIS_URL, lambda client: client.info("memory"))
    if memory is None:
        return "does not answer"
    policy = memory.get("maxmemory_policy", "unknown")
    return OK if policy == "noeviction" else f"may throw tasks away: its maxmemory-policy is {policy}"


def migrations() -> str:
    """`ok`, or which migrations wait to be applied."""
    executor = MigrationExecutor(connection)
    waiting = [f"{one.app_label}.{one.name}" for one, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]
    return f"not applied: {', '.join(waiting)}" if waiting else OK


def constraints() -> str:
    """`ok`, or which constraints and triggers are missing."""
    missing = missing_promises()
    return f"missing: {', '.join(missing)}" if missing else OK


def readiness() -> dict[str, str]:
    """Part -> `ok` or what is wrong. Migrations and constraints, once found good, are believed for ten seconds."""
    global _ready_until  # noqa: PLW0603  one per process
    parts = {"database": database()}
    if parts["database"] != OK:
        return parts
    if time.monotonic() < _ready_until:
        return parts | {"migrations": OK, "constraints": OK}
    parts["migrations"] = migrations()
    # What a waiting migration adds is missing for a known reason, and asking for its tables would fail.
    parts["constraints"] = constraints() if parts["migrations"] == OK else "not looked at"
    if all(said == OK for said in parts.values()):
        _ready_until = time.monotonic() + REMEMBERED
    return parts


def forget() -> None:
    """Look again at the next call; tests do."""
    global _ready_until  # noqa: PLW0603  one per process
    _ready_until = 0.0


def _asked(url: str, question: Callable[["redis.Redis"], Any]) -> Any:
    """What Redis answers; None when it does not."""
    import redis  # noqa: PLC0415  whatever asks nothing of Redis starts a fifth sooner without it

    try:
        return question(_client(url))
    except redis.RedisError:
        return None


@lru_cache(maxsize=1)
def _client(url: str) -> "redis.Redis":
    import redis  # noqa: PLC0415

    return redis.Redis.from_url(url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE)

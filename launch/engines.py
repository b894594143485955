"""The engines underneath a checkout, database and broker: make them run, write down where they are, end them."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from launch import broker, postgres
from launch.places import Places, read_json, write_json
from launch.processes import Identity

NO_REDIS = "No Redis on this machine: the broker uses files in .data/broker, the cache uses the database."
# Who started the engines decides who ends them: those of `make services` outlive a `make run`.
Owner = Literal["run", "services"]


@contextlib.contextmanager
def alone(places: Places) -> Iterator[None]:
    """One start or stop of the engines at a time in this checkout."""
    with (places.data / "services.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def ensure_engines(places: Places, owner: Owner) -> dict[str, Any]:
    """Start what does not run, leave what runs, and return what `.data/services.json` then holds.

    DATABASE_URL and REDIS_URL of the environment, when set, are used instead of engines of our own. Engines that
    `make services` started keep that owner. Raises ClusterError, BrokerError, NoAccountError, NotInstalledError.
    """
    with alone(places):
        seen = read_json(places.services_file)
        was = seen.get("owner") if any(process.is_alive for process in _recorded(seen)) else None
        database_url, database = _ensure_database(places)
        redis_url, redis = _ensure_broker(places)
        state = {
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            "BROKER": "redis" if redis_url else "filesystem",
            "FRONTDESK_BROKER_FOLDER": str(broker_folder(places)),
            "owner": "services" if "services" in {was, owner} else "run",
            "pids": {"postgres": database and database.pid, "redis": redis and redis.pid},
            "started": {"postgres": database and database.started, "redis": redis and redis.started},
        }
        if state != seen:
            write_json(places.services_file, state)
        return state


def stop_engines(places: Places) -> bool:
    """End broker and database, whoever started them; False when neither ran."""
    with alone(places):
        redis = broker.lasting_redis(places) if (places.data / "redis").exists() else None
        ran = bool(redis and redis.running())
        if redis:
            redis.stop()
        if (places.data / "postgres.json").exists():
            cluster = postgres.lasting_cluster(places)
            ran = bool(cluster.running()) or ran
            cluster.stop("fast")
        places.services_file.unlink(missing_ok=True)
        return ran


def living(state: dict[str, Any]) -> bool:
    """Whether every engine of our own that the state names is the process that was started."""
    return "pids" in state and all(process.is_alive for process in _recorded(state))


def broker_folder(places: Places) -> Path:
    """Where Celery's filesystem transport keeps its messages when there is no Redis."""
    return places.data / "broker"


def describe(state: dict[str, Any]) -> str:
    """What `make services` prints."""
    broker_line = f"REDIS_URL={state['REDIS_URL']}" if state["REDIS_URL"] else NO_REDIS
    return f"DATABASE_URL={state['DATABASE_URL']}\n{broker_line}"


def _recorded(state: dict[str, Any]) -> list[Identity]:
    pids, started = state.get("pids"), state.get("started")
    if not isinstance(pids, dict) or not isinstance(started, dict):
        return []
    return [Identity(pid, str(started.get(name))) for name, pid in pids.items() if pid]


def _ensure_database(places: Places) -> tuple[str, Identity | None]:
    if given := os.environ.get("DATABASE_URL"):
        return given, None
    cluster = postgres.lasting_cluster(places)
    process = cluster.running()
    if process is None:
        cluster.create()
        process = cluster.start()
        postgres.keep_port(places, cluster.port)
    return cluster.url, process


def _ensure_broker(places: Places) -> tuple[str | None, Identity | None]:
    if given := os.environ.get("REDIS_URL"):
        return given, None
    redis = broker.lasting_redis(places)
    if redis is None:
        broker_folder(places).mkdir(exist_ok=True, mode=0o700)
        return None, None
    process = redis.running()
    if process is None:
        redis.stop()
        process = redis.start()
        broker.keep_port(redis)
    return redis.url, process

"""The embedded Redis: who it serves, and what a crash leaves."""

import os
import urllib.parse
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from launch import broker
from launch.broker import ThrowawayRedis, lasting_redis
from launch.engines import describe
from launch.places import Places
from launch.processes import command_of, processes


@pytest.fixture
def throwaway() -> Iterator[ThrowawayRedis]:
    with ThrowawayRedis() as server:
        yield server


def test_it_asks_for_its_password_and_shows_it_to_nobody(throwaway: ThrowawayRedis) -> None:
    address = urllib.parse.urlsplit(throwaway.url)
    with redis.Redis("127.0.0.1", address.port or 0) as stranger, pytest.raises(redis.AuthenticationError):
        stranger.ping()
    assert address.password
    assert not any(address.password in command_of(pid) for pid in processes())


def test_it_refuses_rather_than_forgets(throwaway: ThrowawayRedis) -> None:
    with redis.Redis.from_url(throwaway.url) as client:
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        assert client.config_get("appendonly") == {"appendonly": "yes"}


def test_it_keeps_its_address_and_its_keys_over_stops_until_it_is_flushed(throwaway: ThrowawayRedis) -> None:
    url = throwaway.url
    with redis.Redis.from_url(url) as client:
        client.set("key", "value")
        throwaway.stop()
        with pytest.raises(redis.ConnectionError):
            client.ping()
        throwaway.start()
        assert (throwaway.url, client.get("key")) == (url, b"value")
        throwaway.kill()
        throwaway.start()
        assert client.ping()
        throwaway.flush()
        assert client.get("key") is None


def test_data_that_it_refuses_to_read_does_not_stop_the_start(places: Places) -> None:
    server = lasting_redis(places)
    assert server is not None
    server.start()
    server.stop()
    for path in (server.folder / "data").rglob("*.aof"):
        path.write_bytes(b"*3\r\nnonsense" + os.urandom(200))

    server.start()

    assert server.running() is not None
    server.stop()


def test_without_any_redis_the_broker_uses_files(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(broker, "redis_program", lambda: None)
    assert lasting_redis(places) is None
    printed = describe({"DATABASE_URL": "postgres://", "REDIS_URL": None})
    assert printed == (
        "DATABASE_URL=postgres://\n"
        "No Redis on this machine: the broker uses files in .data/broker, the cache uses the database."
    )


def test_its_files_are_closed_to_others(throwaway: ThrowawayRedis) -> None:
    folder: Path = throwaway.scratch / "redis"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / "redis.conf").stat().st_mode & 0o777 == 0o600

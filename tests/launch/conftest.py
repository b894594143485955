"""Checkouts in temporary folders, and `make run` in them as a terminal would start it."""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from launch.cluster import name_of
from launch.places import Places, digest, read_json
from launch.ports import free_port
from launch.processes import command_of, folder_of, identify, processes, send, wait_until
from launch.run import running_server

ROOT = Path(__file__).resolve().parents[2]

PROCFILE = """\
web: granian --interface wsgi site_of_test:application --workers 2 --blocking-threads 1 --host $HOST --port $PORT
worker: python sleeper.py worker 0.5
beat: python sleeper.py beat 0
"""
MANAGE = """\
import pathlib
pathlib.Path("staticfiles").mkdir(exist_ok=True)
pathlib.Path("staticfiles/staticfiles.json").write_text("{}")
"""
# Shadows the real one: the stand-in has no site to set up.
DJANGO = """\
def setup():
    pass
"""
COMMANDS = """\
def call_command(name, *options):
    if name == "demo":
        print("owner@demo.example secret-of-the-owner")
"""
SITE = """\
def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"ok"]
"""
SLEEPER = """\
import signal, sys, time
def end(*_):
    time.sleep(float(sys.argv[2]))
    print(sys.argv[1], "ended well", flush=True)
    sys.exit(0)
signal.signal(signal.SIGTERM, end)
print(sys.argv[1], "works", flush=True)
while True:
    time.sleep(1)
"""


class Run:
    """One `make run` in a checkout; its output goes to a file."""

    def __init__(self, root: Path, port: int) -> None:
        self.root, self.port = root, port
        self.output_path = root / f"output-{time.monotonic_ns()}.txt"
        with self.output_path.open("w") as output:
            self.make = subprocess.Popen(
                ["make", "run", f"PORT={port}"],
                cwd=root,
                env=bare_environment(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def output(self) -> str:
        return self.output_path.read_text()

    @property
    def state(self) -> dict[str, object]:
        return read_json(self.root / ".data/run.json")

    def wait_until_serving(self, seconds: float = 60) -> Run:
        assert wait_until(lambda: self._is_serving() or self.make.poll() is not None, seconds), self.output
        assert answers(self.port), self.output
        return self

    def _is_serving(self) -> bool:
        """Whether it is this run that says so, and not one that was killed before."""
        server = running_server(Places(self.root))
        return self.state.get("state") == "serving" and server is not None and os.getpgid(server.pid) == self.make.pid

    def pid(self, name: str) -> int:
        return int(read_json(self.root / f".data/run/{name}.pid").get("pid", 0))

    def interrupt(self) -> None:
        """What a terminal does at Ctrl-C: the whole process group gets the signal."""
        os.killpg(self.make.pid, signal.SIGINT)

    def wait_for_end(self, seconds: float = 40) -> int:
        with suppress(subprocess.TimeoutExpired):
            return self.make.wait(seconds)
        raise AssertionError(f"make run did not end:\n{self.output}")


def bare_environment() -> dict[str, str]:
    """Without what the tests' own environment says of databases and brokers."""
    dropped = ("DATABASE_URL", "REDIS_URL", "HOST", "PORT", "MAKE", "FRONTDESK_", "TEST_", "DJANGO_SETTINGS")
    return {name: value for name, value in os.environ.items() if not name.startswith(dropped)}


def answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    with suppress(OSError, http.client.HTTPException), closing(connection):
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    return False


def everything_of(root: Path) -> dict[int, str]:
    """Every living process that belongs to the checkout, with its command: working in it, or naming it."""
    title = f"postgres: {cluster_name(root)}:"
    found = {}
    for pid in processes():
        command, folder = command_of(pid), folder_of(pid)
        inside = folder is not None and folder.is_relative_to(root)
        if (inside or str(root) in command or command.startswith(title)) and identify(pid) and pid != os.getpid():
            found[pid] = command
    return found


def cluster_name(root: Path) -> str:
    return name_of((root / ".data/postgres/data").resolve())


@pytest.fixture
def checkouts() -> Iterator[Checkouts]:
    yield from checkouts_closed_at_the_end()


@pytest.fixture(scope="module")
def serving() -> Iterator[Run]:
    """One server for all tests of the file that leave it serving."""
    for checkouts in checkouts_closed_at_the_end():
        yield checkouts.start(checkouts.make()).wait_until_serving()


@pytest.fixture(scope="module")
def idle() -> Iterator[Path]:
    """One checkout for all tests of the file that leave nothing running in it."""
    for checkouts in checkouts_closed_at_the_end():
        yield checkouts.make()


def checkouts_closed_at_the_end() -> Iterator[Checkouts]:
    made = Checkouts()
    try:
        yield made
    finally:
        made.close()


class Checkouts:
    """Checkouts in which a small site stands in for the real one; all that is started in them is ended."""

    def __init__(self) -> None:
        self._roots: list[Path] = []
        self._runs: list[Run] = []

    def make(self) -> Path:
        root = new_folder()
        self._roots.append(root)
        for name in ("launch", "requirements"):
            shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("Makefile", "package-lock.json"):
            shutil.copy(ROOT / name, root / name)
        (root / "static").mkdir()
        for name, text in (
            ("Procfile", PROCFILE),
            ("manage.py", MANAGE),
            ("site_of_test.py", SITE),
            ("sleeper.py", SLEEPER),
            ("django/__init__.py", DJANGO),
            ("django/core/management.py", COMMANDS),
        ):
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text)
        share_installed(root)
        return root

    def copy(self) -> Path:
        """The real thing: every file that git knows, or would know."""
        root = new_folder()
        self._roots.append(root)
        listing = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
            check=True,
        )
        for name in listing.stdout.decode().split("\0"):
            if name and (ROOT / name).is_file():
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, root / name)
        share_installed(root)
        return root

    def start(self, root: Path, port: int | None = None) -> Run:
        run = Run(root, port or free_port())
        self._runs.append(run)
        return run

    def close(self) -> None:
        for root in self._roots:
            remove(root)
        for run in self._runs:
            run.make.wait(10)


def new_folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="frontdesk-checkout-")).resolve()
    folder.chmod(0o755)
    return folder


def share_installed(root: Path) -> None:
    """Use the packages that are installed already: what these tests try is the processes."""
    (root / ".venv").symlink_to(ROOT / ".venv")
    (root / "node_modules").mkdir()
    for package in (ROOT / "node_modules").glob("*"):
        (root / "node_modules" / package.name).symlink_to(package)
    (root / "node_modules/.installed").write_text(digest(root / "package-lock.json"))


def remove(root: Path) -> None:
    for pid in everything_of(root):
        send(pid, signal.SIGKILL)
    wait_until(lambda: not everything_of(root), 5, every=0.2)
    shutil.rmtree(root, ignore_errors=True)


@pytest.fixture
def places() -> Iterator[Places]:
    """An empty checkout's places."""
    yield from _places()


@pytest.fixture(scope="module")
def lasting_places() -> Iterator[Places]:
    """The places that the tests of a file share, because making a cluster takes a second."""
    yield from _places()


def _places() -> Iterator[Places]:
    """In a folder that every account can pass; pytest's own folders are closed."""
    folder = new_folder()
    made = Places(folder / "checkout")
    made.root.mkdir()
    made.prepare()
    yield made
    elsewhere = (made.data / "postgres").resolve()
    remove(folder)
    if not elsewhere.is_relative_to(folder):
        shutil.rmtree(elsewhere)

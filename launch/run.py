"""`make run`: prepares everything, serves until it is told to stop, and leaves no process behind."""

import contextlib
import datetime
import fcntl
import os
import signal
import time
from collections.abc import Iterator
from types import FrameType
from typing import Any

from launch.assets import collect_static
from launch.catalogs import compile_catalogs
from launch.child import clear_leftovers
from launch.engines import NO_REDIS, ensure_engines
from launch.environment import address_of, server_environment
from launch.install import install
from launch.places import Places, read_json, write_json
from launch.ports import is_free
from launch.processes import Identity, identify, tie_self_to_parent, wait_until
from launch.supervisor import Supervisor, clean_environ, end_engines_of_run
from launch.tools import call, in_venv

STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# How long a second start waits for a first one that is on its way out.
LAST_MOMENTS = 60.0
HURRY_AFTER = 2.0
# Several commands of manage.py in one process: loading the site takes longer than each of them.
SEVERAL_COMMANDS = """
import os, sys
import django
from django.core.management import call_command
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()
for command in sys.argv[1:]:
    call_command(*command.split())
"""


class RunError(Exception):
    """The server cannot be started; the text is a sentence for people."""


class Stopped(BaseException):
    """The user wants to stop while things are being prepared; passes through every `except Exception`."""


def run(places: Places) -> int:
    """Serve this checkout. Raises RunError, and what preparing raises."""
    places.prepare()
    _watch_make()
    with _only_one(places):
        return Run(places).start()


class Run:
    """One run: what the signals have to know of it, and the order of its steps."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self.host, self.port = os.environ.get("HOST") or "127.0.0.1", _port()
        self.url = address_of({"HOST": self.host, "PORT": str(self.port)})
        self.supervisor: Supervisor | None = None
        self.stopped_at: float | None = None

    def start(self) -> int:
        for number in STOPS:
            signal.signal(number, self._on_signal)
        try:
            self._note("starting")
            self._serve()
        except Stopped:
            pass
        finally:
            # From here on a signal only says: hurry.
            self.stopped_at = self.stopped_at or time.monotonic()
            self._note("stopping")
            end_engines_of_run(self.places)
            self.places.run_file.unlink(missing_ok=True)
        print("Stopped.", flush=True)
        return 0

    def _serve(self) -> None:
        self._clear_up()
        install(self.places, "app")
        engines = ensure_engines(self.places, "run")
        environ = self._environ(engines)
        compile_catalogs(self.places, environ)
        collect_static(self.places, environ)
        demo = self._prepare_database(environ)
        self.supervisor = Supervisor(self.places, engines, self._environ)
        self.supervisor.serve(lambda: self._announce(demo))

    def _clear_up(self) -> None:
        left = clear_leftovers(self.places)
        if left:
            print(f"Ended {left} processes that an earlier run left behind.", flush=True)
        try:
            # What a killed run left may hold the port for a moment longer than it is seen to live.
            free = wait_until(lambda: is_free(self.port, self.host), 10 if left else 0)
        except OSError as problem:
            raise RunError(f"Nothing can be served at {self.host}, port {self.port}: {problem.strerror}.") from None
        if not free:
            raise RunError(
                f"Port {self.port} of {self.host} is taken by another program: make run PORT={self.port + 1}"
            )

    def _environ(self, engines: dict[str, Any]) -> dict[str, str]:
        given = clean_environ()
        return in_venv(
            self.places.venv,
            {
                **server_environment(self.places, given | {"HOST": self.host, "PORT": str(self.port)}),
                **given,
                "DATABASE_URL": engines["DATABASE_URL"],
                "REDIS_URL": engines["REDIS_URL"] or "",
                "FRONTDESK_BROKER_FOLDER": engines["FRONTDESK_BROKER_FOLDER"],
                "HOST": self.host,
                "PORT": str(self.port),
                "PYTHONUNBUFFERED": "1",
            },
        )

    def _prepare_database(self, environ: dict[str, str]) -> str:
        """Migrations, beat's schedule and the demo clinic; returns what the last one printed."""
        print("Preparing the database ...", flush=True)
        commands = ["migrate --noinput --verbosity=0", "schedule --verbosity=0"]
        if not environ["REDIS_URL"]:
            print(NO_REDIS)
            commands.append("createcachetable --verbosity=0")
        if environ["FRONTDESK_MODE"] == "demo":
            commands.append("demo")
        program = [str(self.places.python), "-c", SEVERAL_COMMANDS, *commands]
        return call(program, "The database could not be prepared:", folder=self.places.root, environ=environ)

    def _announce(self, demo: str) -> None:
        self._note("serving")
        if self.supervisor:
            self.supervisor.terminal.say(
                f"\nFrontdesk serves at {self.url}/   (Ctrl-C stops it)\n{demo}".rstrip() + "\n "
            )

    def _note(self, state: str) -> None:
        """Tell other shells where the server runs."""
        process = identify(os.getpid())
        write_json(
            self.places.run_file,
            {
                "url": self.url,
                "pid": os.getpid(),
                "started": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
                "process": process.started if process else "",
                "state": state,
                "mode": os.environ.get("FRONTDESK_MODE") or "demo",
                "public_url": os.environ.get("FRONTDESK_PUBLIC_URL") or self.url,
            },
        )

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        now = time.monotonic()
        if self.stopped_at is None:
            self.stopped_at = now
            if self.supervisor is None:
                raise Stopped
            self.supervisor.should_stop = True
        elif self.supervisor and now - self.stopped_at > HURRY_AFTER:
            self.supervisor.should_hurry = True


@contextlib.contextmanager
def _only_one(places: Places) -> Iterator[None]:
    """Hold this folder's place as the one that serves; a run that is just stopping is waited for. Raises RunError."""
    with os.fdopen(os.open(places.data / "run.lock", os.O_CREAT | os.O_WRONLY, 0o600), "w") as lock:
        end = time.monotonic() + LAST_MOMENTS
        grace = time.monotonic() + 1.0
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                first = read_json(places.run_file)
            stopping = first.get("state") == "stopping"
            if time.monotonic() > (end if stopping else grace):
                where = f"at {first.get('url')} (process {first.get('pid')})"
                raise RunError(f"Frontdesk runs here already, {where}. Stop it with Ctrl-C there, or: make stop")
            time.sleep(0.1)
        yield


def running_server(places: Places) -> Identity | None:
    """The process of the `make run` that serves this folder now."""
    seen = read_json(places.run_file)
    process = Identity(int(seen.get("pid", 0)), str(seen.get("process")))
    return process if process.is_alive else None


def _watch_make() -> None:
    """Stop when make is killed: it cannot tell us any more, and nobody would see this server."""
    if os.environ.get("MAKELEVEL"):
        tie_self_to_parent(signal.SIGTERM)


def _port() -> int:
    given = os.environ.get("PORT") or "8000"
    if not given.isdecimal() or not 0 < int(given) < 65536:
        raise RunError(f"PORT is {given!r}; it must be a number from 1 to 65535.")
    return int(given)

"""The commands themselves; each returns its exit status."""

import os
import signal
import sys
from collections.abc import Callable, Sequence
from types import FrameType

from launch.account import NoAccountError
from launch.assets import collect_static
from launch.binaries import NotInstalledError
from launch.broker import BrokerError
from launch.catalogs import compile_catalogs
from launch.check import check
from launch.cluster import ClusterError
from launch.engines import describe, ensure_engines, stop_engines
from launch.environment import fill_environment
from launch.install import install
from launch.places import Places
from launch.processes import end
from launch.procfile import ProcfileError
from launch.run import RunError, run, running_server
from launch.supervisor import clean_environ
from launch.tools import ToolError, in_venv

# A server finishes what its worker has begun.
PATIENCE = 60.0


def install_app(places: Places) -> int:
    """The packages that the product needs, and its front-end assets."""
    install(places, "app")
    return 0


def install_dev(places: Places) -> int:
    """The same with the tools of the tests, translations compiled and static files gathered."""
    install(places, "dev")
    compile_catalogs(places, clean_environ())
    collect_static(places, clean_environ())
    return 0


def start_services(places: Places) -> int:
    """`make services`: the database and the broker alone; they stay until `make stop`."""
    install(places, "app")
    print(describe(ensure_engines(places, "services")))
    return 0


def stop_services(places: Places) -> int:
    """`make stop`: ends the engines, and before them a running `make run`, which stands on them."""
    places.prepare()
    server = running_server(places)
    if server:
        print("Stopping the server ...", flush=True)
        end(server, signal.SIGTERM, patience=PATIENCE)
    print("Stopped." if stop_engines(places) or server else "Nothing ran.")
    return 0


def open_shell(places: Places) -> int:
    """`make shell`: becomes a shell in which `python manage.py`, `psql $DATABASE_URL` and `pytest` work."""
    install(places, "dev")
    places.prepare()
    ensure_engines(places, "services")
    environ = in_venv(places.venv, clean_environ())
    fill_environment(places.root, environ)
    print(
        "The environment and the services are up; exit leaves the services running (make stop ends them).", flush=True
    )
    shell = os.environ.get("SHELL") or "/bin/sh"
    os.chdir(places.root)
    os.execve(shell, [shell], environ)  # noqa: S606 - the user's own shell


COMMANDS: dict[str, Callable[[Places], int]] = {
    "install": install_app,
    "install-dev": install_dev,
    "run": run,
    "services": start_services,
    "stop": stop_services,
    "shell": open_shell,
    "check": check,
}
FAILURES = (NoAccountError, NotInstalledError, BrokerError, ClusterError, ToolError, ProcfileError, RunError)


def main(arguments: Sequence[str]) -> int:
    """Run one command. What goes wrong in an expected way is told in a sentence, with status 1."""
    if len(arguments) != 1 or arguments[0] not in COMMANDS:
        print(f"python -m launch {'|'.join(COMMANDS)}", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        return COMMANDS[arguments[0]](Places.here())
    except FAILURES as problem:
        print(problem, file=sys.stderr)
        return 1
    except PermissionError as problem:
        print(f"{problem.filename}: {problem.strerror}. Was it made by another user?", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    """SIGTERM ends the programs that we started, as Ctrl-C does."""
    raise KeyboardInterrupt

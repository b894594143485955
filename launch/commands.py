"""The commands themselves; each returns its exit status."""

import sys
from collections.abc import Callable, Sequence

from launch.account import NoAccountError
from launch.binaries import NotInstalledError
from launch.broker import BrokerError
from launch.cluster import ClusterError
from launch.engines import describe, ensure_engines, stop_engines
from launch.places import Places


def start_services(places: Places) -> int:
    """`make services`: the database and the broker alone; they stay until `make stop`."""
    places.prepare()
    print(describe(ensure_engines(places, "services")))
    return 0


def stop_services(places: Places) -> int:
    """`make stop`: ends the engines, and before them a running `make run` that stands on them."""
    places.prepare()
    print("Stopped." if stop_engines(places) else "Nothing ran.")
    return 0


COMMANDS: dict[str, Callable[[Places], int]] = {
    "services": start_services,
    "stop": stop_services,
}
FAILURES = (NoAccountError, NotInstalledError, BrokerError, ClusterError)


def main(arguments: Sequence[str]) -> int:
    """Run one command. What goes wrong in an expected way is one sentence and status 1."""
    if len(arguments) != 1 or arguments[0] not in COMMANDS:
        print(f"python -m launch {'|'.join(COMMANDS)}", file=sys.stderr)
        return 2
    try:
        return COMMANDS[arguments[0]](Places.here())
    except FAILURES as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130

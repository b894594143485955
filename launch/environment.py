"""The environment of `manage.py` in a shell that knows nothing: this checkout's running engines and server."""

import os
from collections.abc import Mapping, MutableMapping
from pathlib import Path
from urllib.parse import urlsplit

from launch.engines import living
from launch.places import Places, read_json
from launch.ports import answers
from launch.processes import Identity

DEFAULT_PORTS = {"postgres": 5432, "postgresql": 5432, "redis": 6379, "rediss": 6380}


class ServicesDown(Exception):
    """The engines of this checkout do not run; the text is the sentence to print."""

    def __init__(self) -> None:
        super().__init__("The database is not running: make services")


def services_environment(root: Path) -> dict[str, str]:
    """The variables that the running engines and the running server of the checkout give. Raises ServicesDown."""
    places = Places(root.resolve())
    state = read_json(places.services_file)
    if not state.get("DATABASE_URL") or not living(state):
        raise ServicesDown
    addresses = [state["DATABASE_URL"], state["REDIS_URL"]] if state["REDIS_URL"] else [state["DATABASE_URL"]]
    if not all(_accepts(address) for address in addresses):
        raise ServicesDown
    return {
        "DATABASE_URL": state["DATABASE_URL"],
        "REDIS_URL": state["REDIS_URL"] or "",
        "FRONTDESK_BROKER_FOLDER": state["FRONTDESK_BROKER_FOLDER"],
        **server_environment(places, os.environ),
    }


def server_environment(places: Places, environ: Mapping[str, str]) -> dict[str, str]:
    """Keys, mode and public address: those of the running server, else those a server would have.

    In production a master key is given by whoever runs it: one made here would seal what nobody opens elsewhere.
    """
    server = read_json(places.run_file)
    if not Identity(int(server.get("pid", 0)), str(server.get("process"))).is_alive:
        server = {}
    mode = environ.get("FRONTDESK_MODE") or server.get("mode") or "demo"
    return {
        "FRONTDESK_SECRET_KEY": places.secret_key(),
        **({} if mode == "production" else {"FRONTDESK_MASTER_KEYS": places.master_key()}),
        "FRONTDESK_MODE": server.get("mode") or "demo",
        "FRONTDESK_PUBLIC_URL": server.get("public_url") or address_of(environ),
    }


def fill_environment(root: Path, environ: MutableMapping[str, str]) -> None:
    """Set what is absent; what the caller set stays. A caller with a DATABASE_URL of its own needs no engines of ours.

    Raises ServicesDown when the engines are needed and do not run.
    """
    own = bool(environ.get("DATABASE_URL"))
    places = Places(root.resolve())
    for name, value in (server_environment(places, environ) if own else services_environment(root)).items():
        if not environ.get(name):
            environ[name] = value


def address_of(environ: Mapping[str, str]) -> str:
    """The address under which a server with this HOST and PORT is reached from this machine."""
    host = environ.get("HOST") or "127.0.0.1"
    if host in {"0.0.0.0", "::"}:  # noqa: S104 - nothing is bound here
        host = "127.0.0.1"
    return f"http://{f'[{host}]' if ':' in host else host}:{environ.get('PORT') or '8000'}"


def _accepts(address: str) -> bool:
    """Whether the engine at the address takes connections; an address without a host (a socket) is believed."""
    parts = urlsplit(address)
    return not parts.hostname or answers(parts.hostname, parts.port or DEFAULT_PORTS.get(parts.scheme, 0))

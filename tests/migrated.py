"""The schema of the tests' database: migrated once, and from then on read from a script of what that made.

A hundred migrations take ten seconds of processor for each process that tests, the script takes one. It is kept in
`.data/tests` under a digest of all that it depends on, so that any change of models or packages migrates anew. The two
databases differ in how conditions cast their lists of words, `(ARRAY['a'::varchar])::text[]` or
`ARRAY[('a'::varchar)::text]`, and in a pair of brackets, but in nothing else that pg_dump shows.
"""

import fcntl
import hashlib
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.commands import migrate
from django.db import connection

from tests.racing import database_url

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / ".data" / "tests"
PARTS = (
    "config/settings.py",
    "apps/*/migrations/*.py",
    "apps/*/models*",
    "apps/*/models/**/*.py",
    "requirements/*.lock",
)


def remembering(programs: Path) -> Callable[..., None]:
    """What `migrate` does while a database for tests is made, with PostgreSQL's own programs in that folder."""
    usual = migrate.Command.handle

    def handle(command: migrate.Command, *args: Any, **options: Any) -> None:
        if not options["run_syncdb"] or connection.introspection.table_names():
            usual(command, *args, **options)
            return
        KEPT.mkdir(parents=True, exist_ok=True)
        script = KEPT / f"{_digest()}.sql"
        with (KEPT / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # the first process migrates, the others wait for what it keeps
            if script.is_file():
                asked = ("--no-psqlrc", "--quiet", "--output", os.devnull, "--set", "ON_ERROR_STOP=1")
                _call(programs / "psql", *asked, "--file", str(script))
            else:
                usual(command, *args, **options)
                _keep(programs, script)

    return handle


def _keep(programs: Path, script: Path) -> None:
    """In the place of older ones."""
    unfinished = script.with_suffix(".new")
    _call(programs / "pg_dump", "--file", str(unfinished))
    for old in KEPT.glob("*.sql"):
        old.unlink()
    unfinished.rename(script)


def _call(program: Path, *options: str) -> None:
    subprocess.run([program, *options, "--dbname", database_url()], check=True, stdin=subprocess.DEVNULL)


def _digest() -> str:
    found = sorted(path for part in PARTS for path in ROOT.glob(part) if path.is_file())
    texts = b"".join(str(path.relative_to(ROOT)).encode() + path.read_bytes() for path in found)
    return hashlib.sha256(texts).hexdigest()[:16]

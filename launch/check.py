"""`make check`: every check that needs no running site, one after the other, all of them even when one fails."""

import os
import subprocess
import time

from launch.places import Places
from launch.supervisor import clean_environ
from launch.tools import in_venv

CHECKS = {
    "format": "ruff format --check --quiet .",
    "lint": "ruff check --quiet .",
    "types": "mypy --no-error-summary",
    "import layers": "lint-imports",
    "migrations": "python manage.py makemigrations --check --dry-run",
    "templates": "djlint templates --lint --quiet",
    "translations": "python -m launch.messages",
    "spelling": "codespell",
}
# Not ours to spell, or not English.
UNSPELLED = {"node_modules", "staticfiles", "mutants", "htmlcov", "locale", "requirements", "package-lock.json"}

# The types and the migrations are read with the settings loaded; no database is asked (nobody listens at that port).
SETTINGS = {
    "DATABASE_URL": "postgres://nobody@127.0.0.1:9/none",
    "FRONTDESK_SECRET_KEY": "only-for-checks-that-look-at-files-and-sign-nothing-at-all",
}


def check(places: Places) -> int:
    """Run them all; 0 when all pass. What a check says is shown only when it complains."""
    environ = in_venv(places.venv, clean_environ() | SETTINGS)
    failed = []
    for name, command in CHECKS.items():
        begun = time.monotonic()
        words = command.split() + (_spelled(places) if name == "spelling" else [])
        done = subprocess.run(
            words,
            cwd=places.root,
            env=environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        print(f"{'ok    ' if done.returncode == 0 else 'FAILED'} {name} ({time.monotonic() - begun:.1f} s)", flush=True)
        if done.returncode:
            failed.append(name)
            print((done.stdout + done.stderr).rstrip() + os.linesep, flush=True)
    print(f"Failed: {', '.join(failed)}." if failed else "Every check passed.")
    return 1 if failed else 0


def _spelled(places: Places) -> list[str]:
    """What stands at the top of the checkout and is written by us."""
    return sorted(
        path.name for path in places.root.iterdir() if not path.name.startswith(".") and path.name not in UNSPELLED
    )

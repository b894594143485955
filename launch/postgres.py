"""The embedded PostgreSQL 18: the lasting cluster of a checkout, and throw-away clusters for tests and benchmarks."""

import os
import secrets
import shutil
import tempfile
from pathlib import Path
from typing import Self

from launch.account import Account, choose_account
from launch.binaries import postgres_folder, reachable_copy
from launch.cluster import Cluster, ClusterError, Mode, Passwords
from launch.places import Places, read_json, write_json
from launch.scratch import make_scratch, note

__all__ = ["ClusterError", "Mode", "ThrowawayCluster", "lasting_cluster"]


def lasting_cluster(places: Places) -> Cluster:
    """The cluster of this checkout, not started. It lives in `.data/postgres`, or where that link points to.

    As root a system account runs it; where that account cannot come to `.data/`, the folder is made in the system's
    temporary place, and no permission of any folder above the checkout is changed.
    """
    account = choose_account()
    folder = _lasting_folder(places, account)
    kept = places.data / "postgres.json"
    seen = read_json(kept)
    if not {"superuser_password", "password"} <= seen.keys():
        seen = {"superuser_password": secrets.token_hex(32), "password": secrets.token_hex(32)}
        write_json(kept, seen)
    return Cluster(
        folder=folder,
        log_path=places.log / "postgres.log",
        binaries=reachable_copy(postgres_folder(), account, folder),
        account=account,
        passwords=Passwords(seen["superuser_password"], seen["password"]),
        port=int(seen.get("port", 0)),
    )


def keep_port(places: Places, port: int) -> None:
    """Remember the port, so that the next start takes the same one when it is free."""
    kept = places.data / "postgres.json"
    seen = read_json(kept)
    if seen.get("port") != port:
        write_json(kept, {**seen, "port": port})


def _lasting_folder(places: Places, account: Account) -> Path:
    folder = places.data / "postgres"
    if folder.is_symlink():
        if folder.exists():
            return folder.resolve()
        print(f"The database's folder {folder.readlink()} is gone: a new database is made.")
        folder.unlink()
    folder.mkdir(exist_ok=True)
    account.own(folder)
    if not account.is_other or account.can("-w", folder):
        return folder
    folder.rmdir()
    place = Path(tempfile.mkdtemp(prefix="frontdesk-postgres-", dir=_lasting_temporary_place()))
    account.own(place)
    folder.symlink_to(place)
    print(
        f"The account {account.name}, which runs PostgreSQL, cannot reach this folder: the database lives in {place}."
    )
    return place


def _lasting_temporary_place() -> str:
    """TMPDIR when it is set, else the temporary place that outlives a restart of the machine."""
    return tempfile.gettempdir() if os.environ.get("TMPDIR") or not os.access("/var/tmp", os.W_OK) else "/var/tmp"  # noqa: S108


class ThrowawayCluster:
    """A cluster of its own in a temporary folder, gone at the end; it also ends when this process is killed.

    `with ThrowawayCluster() as cluster:` then `cluster.url` is the address of the role that is no superuser and may
    make databases. Takes about 0.6 s. With `fsync=True` it keeps PostgreSQL's defaults, for measuring.
    `settings` are further settings of PostgreSQL, by name.
    """

    def __init__(
        self, *, fsync: bool = False, deadlock_timeout_ms: int | None = None, settings: dict[str, str] | None = None
    ) -> None:
        account = choose_account()
        original = postgres_folder()
        self.scratch = make_scratch()
        folder = self.scratch / "postgres"
        folder.mkdir()
        account.own(folder)
        chosen = {} if fsync else {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        if deadlock_timeout_ms is not None:
            chosen["deadlock_timeout"] = f"{deadlock_timeout_ms}ms"
        self._cluster = Cluster(
            folder=folder,
            log_path=self.scratch / "postgres.log",
            binaries=reachable_copy(original, account, folder),
            account=account,
            passwords=Passwords(secrets.token_hex(16), secrets.token_hex(16)),
            settings=chosen | (settings or {}),
            tied=True,
        )

    @property
    def url(self) -> str:
        """The DATABASE_URL of the application's role; the port stays the same over stops and starts."""
        return self._cluster.url

    @property
    def log_path(self) -> Path:
        """PostgreSQL's log, where a test can look for "deadlock detected"."""
        return self._cluster.log_path

    @property
    def programs(self) -> Path:
        """The folder with `psql`, `pgbench`, `pg_dump` and the others."""
        return self._cluster.binaries / "bin"

    def start(self) -> None:
        """Start (again). Raises ClusterError."""
        self._cluster.create()
        note(self.scratch, "engine", self._cluster.start())

    def stop(self, mode: Mode = "fast") -> None:
        self._cluster.stop(mode)

    def restart(self, mode: Mode = "fast") -> None:
        self.stop(mode)
        self.start()

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop at once and remove every file."""
        self.stop("immediate")
        shutil.rmtree(self.scratch, ignore_errors=True)

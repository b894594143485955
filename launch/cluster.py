"""One PostgreSQL cluster: make it, start it, stop it, and clear up after what was killed."""

import contextlib
import hashlib
import os
import shutil
import signal
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from launch.account import Account
from launch.ports import LOCAL, answers, free_port
from launch.processes import Identity, command_of, end, identify, let_live, processes, send, tied_to_parent, wait_until

type_of_stop = {"fast": signal.SIGINT, "immediate": signal.SIGQUIT, "kill": signal.SIGKILL}
Mode = Literal["fast", "immediate", "kill"]
ROLE = DATABASE = "frontdesk"
STARTS = 3
# Recovery after a crash may take its time; a start that has not succeeded by then will not.
PATIENCE = 120.0

# The role of the application may make databases (the tests do) and nothing else that is special.
PREPARE = """
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN CREATE ROLE {role}; END IF;
END $$;
ALTER ROLE {role} LOGIN NOSUPERUSER NOCREATEROLE NOREPLICATION NOBYPASSRLS CREATEDB PASSWORD '{password}';
SELECT 'CREATE DATABASE {database} OWNER {role}'
  WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '{database}') \\gexec
"""


class ClusterError(Exception):
    """PostgreSQL could not be made or started; the text says why, with the end of its log."""


@dataclass(frozen=True)
class Passwords:
    """Random passwords of hexadecimal characters: they need no quoting in SQL and in addresses."""

    superuser: str
    role: str


@dataclass
class Cluster:
    """A cluster in `folder` (its files are in `folder/data`), served on 127.0.0.1 alone, for those with a password.

    `binaries` holds `bin/`; `settings` are PostgreSQL's own names and values; `tied` clusters end with this process.
    """

    folder: Path
    log_path: Path
    binaries: Path
    account: Account
    passwords: Passwords
    settings: Mapping[str, str] = field(default_factory=dict)
    tied: bool = False
    port: int = 0
    _child: subprocess.Popen[bytes] | None = None

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def url(self) -> str:
        return f"postgres://{ROLE}:{self.passwords.role}@{LOCAL}:{self.port}/{DATABASE}"

    @property
    def name(self) -> str:
        return name_of(self.data.resolve())

    def create(self) -> None:
        """Make the cluster unless it is there. A creation that was interrupted leaves nothing that is taken for one."""
        if (self.data / "PG_VERSION").exists():
            self._refuse_other_version()
            return
        fresh, password_file = self.folder / "new", self.folder / "new.password"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir()
        self.account.own(fresh)
        password_file.unlink(missing_ok=True)
        with os.fdopen(os.open(password_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(self.passwords.superuser)
        if self.account.is_other:
            os.chown(password_file, self.account.uid, self.account.gid)
        command = [self._program("initdb"), f"--pgdata={fresh}", "--username=postgres", f"--pwfile={password_file}"]
        command += ["--auth=scram-sha-256", "--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8"]
        command += ["--no-instructions", *([] if self.settings.get("fsync") != "off" else ["--no-sync"])]
        made = self._call(command, as_account=True)
        password_file.unlink()
        if made.returncode:
            raise ClusterError(f"PostgreSQL's files could not be made: {made.stderr.strip()}")
        fresh.rename(self.data)

    def start(self) -> Identity:
        """Start, wait until connections are accepted, and make role and database sure. Keeps the port if it can.

        Raises ClusterError.
        """
        self.clear_leftovers()
        for _ in range(STARTS):
            self.port = free_port(self.port or None)
            process = self._start_once()
            if process:
                self._prepare()
                return process
        raise ClusterError(f"PostgreSQL did not start:\n{self._log_end()}")

    def running(self) -> Identity | None:
        """The main process when it is alive, ours and answers; sets the port it serves."""
        pid, port = self._recorded()
        process = identify(pid) if pid else None
        if process is None or str(self.data) not in command_of(pid) or not answers(LOCAL, port):
            return None
        self.port = port
        return process

    def stop(self, mode: Mode = "fast") -> None:
        """End every process of the cluster: fast (clients are thrown out, all is written), immediate, or by killing."""
        pid, _ = self._recorded()
        process = identify(pid) if pid else None
        if process and str(self.data) in command_of(pid):
            end(process, type_of_stop[mode], patience=30)
        if self._child:
            self._child.wait()
            self._child = None
        self.clear_leftovers()

    def clear_leftovers(self) -> None:
        """After a kill: end what is left of the cluster's processes and remove its stale pid file.

        PostgreSQL refuses to start while an old process is attached to its shared memory, and also when the recorded
        pid belongs by now to another program of the same account, which happens easily in containers.
        """
        pid, _ = self._recorded()
        if pid and identify(pid) and str(self.data) in command_of(pid):
            send(pid, signal.SIGKILL)
        wait_until(lambda: not self._processes(), 1.0)
        for left in self._processes():
            send(left, signal.SIGKILL)
        wait_until(lambda: not self._processes(), 5.0)
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def _start_once(self) -> Identity | None:
        settings = {
            "cluster_name": self.name,
            "listen_addresses": LOCAL,
            "port": str(self.port),
            # No socket file: a path that others can reach and that may be too long, for nothing.
            "unix_socket_directories": "",
            "max_connections": "200",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "log_line_prefix": "%m [%p] ",
            # The passwords are random and long: making them costly to guess would only slow every connection.
            "scram_iterations": "1",
            **self.settings,
        }
        command = [self._program("postgres"), "-D", str(self.data)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        with self.log_path.open("ab") as log:
            child = self._child = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env=_environment(),
                # Its own session: a Ctrl-C in the terminal is for the supervisor alone.
                start_new_session=True,
                preexec_fn=tied_to_parent(signal.SIGINT) if self.tied else None,  # noqa: PLW1509 - it only makes two calls
                **self.account.identification(),
            )
        let_live(child)
        process = identify(child.pid)
        try:
            wait_until(lambda: child.poll() is not None or self._is_ready(child.pid), PATIENCE)
            if process and child.poll() is None and self._is_ready(child.pid):
                return process
        except BaseException:
            child.kill()
            raise
        if child.poll() is None:
            child.kill()
            child.wait()
        return None

    def _prepare(self) -> None:
        statements = PREPARE.format(role=ROLE, database=DATABASE, password=self.passwords.role)
        where = ["--host", LOCAL, "--port", str(self.port), "--username", "postgres", "--dbname", "postgres"]
        command = [self._program("psql"), "--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1", *where]
        done = self._call(command, as_account=False, typed=statements, PGPASSWORD=self.passwords.superuser)
        if done.returncode:
            raise ClusterError(f"The database could not be prepared: {done.stderr.strip()}")

    def _call(
        self, command: list[str], *, as_account: bool, typed: str = "", **more: str
    ) -> subprocess.CompletedProcess[str]:
        who = self.account if as_account else Account(os.geteuid(), os.getegid(), "ourselves")
        return subprocess.run(
            command,
            input=typed,
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            env=_environment() | more,
            start_new_session=True,
            **who.identification(),
        )

    def _refuse_other_version(self) -> None:
        made_by = (self.data / "PG_VERSION").read_text().strip()
        answer = self._call([self._program("postgres"), "--version"], as_account=True).stdout
        version = answer.split()[-1].partition(".")[0] if answer else made_by
        if made_by != version:
            raise ClusterError(f"{self.data} was made by PostgreSQL {made_by}, and {version} is installed.")

    def _recorded(self) -> tuple[int, int]:
        """The pid and the port that PostgreSQL wrote down; zeros when there is nothing."""
        with contextlib.suppress(OSError, ValueError, IndexError):
            lines = (self.data / "postmaster.pid").read_text().splitlines()
            return int(lines[0]), int(lines[3])
        return 0, 0

    def _is_ready(self, pid: int) -> bool:
        with contextlib.suppress(OSError, ValueError, IndexError):
            lines = (self.data / "postmaster.pid").read_text().splitlines()
            return int(lines[0]) == pid and lines[7].strip() == "ready"
        return False

    def _processes(self) -> list[int]:
        """Processes that carry the cluster's name in their title, the main one apart (it shows its arguments)."""
        title = f"postgres: {self.name}:"
        return [pid for pid in processes() if command_of(pid).startswith(title) and identify(pid)]

    def _program(self, name: str) -> str:
        return str(self.binaries / "bin" / name)

    def _log_end(self) -> str:
        return "\n".join(self.log_path.read_text(errors="replace").splitlines()[-8:])


def name_of(data: Path) -> str:
    """The name in the title of every process of the cluster with these files: that is how those left over are found."""
    return f"frontdesk-{hashlib.sha256(str(data).encode()).hexdigest()[:12]}"


def _environment() -> dict[str, str]:
    """Nothing of the caller's: PGDATA, PGPORT, LC_ALL and the like would change what PostgreSQL does."""
    return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}

"""The account that runs PostgreSQL, which refuses to run as root, and what that account can reach."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

# Accounts that systems bring along; the first that can be used is taken. None is ever created.
CANDIDATES = ("postgres", "nobody", "daemon")


class Identification(TypedDict):
    """The arguments of `subprocess` that run a program as somebody."""

    user: int | None
    group: int | None
    extra_groups: list[int] | None


class NoAccountError(Exception):
    """Root found no account to run PostgreSQL."""


@dataclass(frozen=True)
class Account:
    """Who runs PostgreSQL: ourselves, or an unprivileged account when we are root."""

    uid: int
    gid: int
    name: str

    @property
    def is_other(self) -> bool:
        return self.uid != os.geteuid()

    def identification(self) -> Identification:
        if self.is_other:
            return {"user": self.uid, "group": self.gid, "extra_groups": []}
        return {"user": None, "group": None, "extra_groups": None}

    def can(self, test: str, path: Path) -> bool:
        """Ask the system, as that account: `can("-w", folder)`, `can("-x", program)`."""
        question = ["/bin/sh", "-c", f'test {test} "$1"', "sh", str(path)]
        return subprocess.run(question, check=False, cwd="/", **self.identification()).returncode == 0

    def own(self, folder: Path) -> None:
        """Give a folder of ours to the account, closed for all others. Only ever called on folders that we made."""
        folder.chmod(0o700)
        if self.is_other:
            os.chown(folder, self.uid, self.gid)


def choose_account() -> Account:
    """Ourselves, or as root the first usable system account.

    Raises NoAccountError when root may not become anybody else (some containers forbid it).
    """
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), str(os.geteuid()))
    for name in CANDIDATES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        account = Account(entry.pw_uid, entry.pw_gid, name)
        try:
            usable = account.uid != 0 and account.can("-d", Path("/"))
        except (OSError, subprocess.SubprocessError):
            continue
        if usable:
            return account
    raise NoAccountError("PostgreSQL does not run as root, and no other account can be used: start as another user.")

"""Where everything of one checkout lives: `.data/` and what is in it."""

import hashlib
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self


@dataclass(frozen=True)
class Places:
    """The folders and files of the checkout at `root`. Nothing is written anywhere else but in temporary folders."""

    root: Path

    @classmethod
    def here(cls) -> Self:
        """The checkout that this package belongs to."""
        return cls(Path(__file__).resolve().parent.parent)

    @property
    def data(self) -> Path:
        return self.root / ".data"

    @property
    def run(self) -> Path:
        return self.data / "run"

    @property
    def log(self) -> Path:
        return self.data / "log"

    @property
    def services_file(self) -> Path:
        return self.data / "services.json"

    @property
    def run_file(self) -> Path:
        return self.data / "run.json"

    @property
    def venv(self) -> Path:
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        return self.venv / "bin" / "python"

    def prepare(self) -> None:
        """Make `.data/` and its folders. As root `.data/` can be passed through by the account of PostgreSQL."""
        for folder, mode in ((self.data, 0o711 if os.geteuid() == 0 else 0o700), (self.run, 0o700), (self.log, 0o700)):
            folder.mkdir(exist_ok=True)
            folder.chmod(mode)

    def secret_key(self) -> str:
        """The key of this installation, made once: 64 hexadecimal characters."""
        path = self.data / "secret_key"
        if not path.exists():
            self.prepare()
            write_private(path, secrets.token_hex(32))
        return path.read_text().strip()

    def master_key(self) -> str:
        """The key that seals what organisations of this installation keep secret: 64 hexadecimal digits, made once.

        Apart from the database and from the key that signs: neither a dump nor a new signing key opens or loses any.
        """
        path = self.data / "master_key"
        if not path.exists():
            self.prepare()
            write_private(path, secrets.token_hex(32))
        return path.read_text().strip()


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, all of it or nothing of it."""
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.new")
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    unfinished.replace(path)


def write_json(path: Path, content: dict[str, Any]) -> None:
    write_private(path, json.dumps(content, indent=2) + "\n")


def read_json(path: Path) -> dict[str, Any]:
    """The object in the file; an empty one when there is no file or it is damaged."""
    try:
        content = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def digest(*paths: Path) -> str:
    """A fingerprint of what the files hold, for stamps: same content, nothing to do."""
    total = hashlib.sha256()
    for path in paths:
        total.update(path.read_bytes())
    return total.hexdigest()

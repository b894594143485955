"""What the terminal shows: sentences of the supervisor, and each process's log with its name in front."""

import contextlib
import os
import select
import sys
from pathlib import Path

# The most that a pipe takes in one piece; a longer line goes on in the log file.
PIECE = 4096


class Terminal:
    """Writes to standard output and never waits for it: nobody may be reading, and the site must go on."""

    def __init__(self) -> None:
        self._open = self._read = True
        self._seen: dict[str, int] = {}
        self._paths: dict[str, Path] = {}

    def say(self, text: str) -> None:
        """Show lines, waiting a moment for a slow reader."""
        for line in text.splitlines():
            self._write(line, patience=1.0)

    def follow(self, name: str, path: Path) -> None:
        """Show from now on what is added to the log."""
        self._paths[name] = path
        self._seen[name] = path.stat().st_size if path.exists() else 0

    def show(self) -> None:
        """Show the complete lines that the logs have gained; what the terminal does not take stays in the files."""
        width = max((len(name) for name in self._paths), default=0)
        for name, path in self._paths.items():
            with contextlib.suppress(OSError):
                for line in self._news(name, path):
                    self._write(f"{name:<{width}} | {line}", patience=0.0)

    def _news(self, name: str, path: Path) -> list[str]:
        size = path.stat().st_size
        if size < self._seen[name]:
            self._seen[name] = 0
        if size == self._seen[name]:
            return []
        with path.open("rb") as file:
            file.seek(self._seen[name])
            news = file.read(1_000_000)
        complete = news[: news.rfind(b"\n") + 1] or (news if len(news) > PIECE else b"")
        self._seen[name] += len(complete)
        return complete.decode(errors="replace").splitlines()

    def _write(self, line: str, patience: float) -> None:
        if not self._open:
            return
        try:
            sys.stdout.flush()
            # A reader that has not come back is not waited for again: there may be many lines.
            self._read = bool(select.select([], [sys.stdout.fileno()], [], patience if self._read else 0.0)[1])
            if self._read:
                os.write(sys.stdout.fileno(), line.encode(errors="replace")[: PIECE - 1] + b"\n")
        except (OSError, ValueError):
            # The terminal is gone. The logs are not.
            self._open = False

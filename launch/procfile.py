"""Reads the Procfile: one line a process, `name: command`, with $NAME for variables of the environment."""

import re
import shlex
import string
from collections.abc import Mapping
from pathlib import Path

LINE = re.compile(r"([A-Za-z][\w-]*):\s*(\S.*)")


class ProcfileError(Exception):
    """A line that is no process, or a variable that is not set."""


def read_procfile(path: Path, environ: Mapping[str, str]) -> dict[str, list[str]]:
    """The processes in the order of the file, each as the list of its words. Raises ProcfileError."""
    found: dict[str, list[str]] = {}
    for number, line in enumerate(path.read_text().splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        match = LINE.fullmatch(line.strip())
        if match is None:
            raise ProcfileError(f"{path.name}, line {number}: not a line like `web: command`.")
        try:
            found[match[1]] = [string.Template(word).substitute(environ) for word in shlex.split(match[2])]
        except (KeyError, ValueError) as problem:
            raise ProcfileError(f"{path.name}, line {number}: {problem} is not set or not closed.") from None
    return found

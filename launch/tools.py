"""Runs a program that prepares something: quiet when it works, its last words when it does not."""

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from launch.processes import send, tied_to_parent

LAST_LINES = 15


class ToolError(Exception):
    """A program failed; the text is a sentence for people and the program's last lines."""


def call(
    command: Sequence[str | Path], sentence: str, *, folder: Path, environ: Mapping[str, str] | None = None
) -> str:
    """Run to the end and return standard output. Raises ToolError, which begins with the sentence.

    The program has a session of its own: an interrupt reaches only us, and we end the program with all it started.
    """
    with subprocess.Popen(
        command,
        cwd=folder,
        env=None if environ is None else dict(environ),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        start_new_session=True,
        preexec_fn=tied_to_parent(signal.SIGKILL),  # noqa: PLW1509 - it only makes two calls
    ) as child:
        try:
            output, complaints = child.communicate()
        except BaseException:
            send(child.pid, signal.SIGKILL, group=True)
            raise
    if child.returncode:
        said = (output + complaints).strip().splitlines()[-LAST_LINES:]
        raise ToolError("\n".join([sentence, *(f"  {line}" for line in said)]))
    return output


def in_venv(venv: Path, environ: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment with the programs of the virtual environment first."""
    given = dict(os.environ if environ is None else environ)
    given.pop("PYTHONHOME", None)
    return given | {
        "PATH": f"{venv.resolve() / 'bin'}{os.pathsep}{given.get('PATH', os.defpath)}",
        "VIRTUAL_ENV": str(venv),
    }

"""Temporary folders of throw-away engines, and the removal of those whose maker was killed."""

import os
import shutil
import signal
import tempfile
from pathlib import Path

from launch.places import read_json, write_json
from launch.processes import Identity, end, identify

PREFIX = "frontdesk-throwaway-"


def make_scratch() -> Path:
    """A new temporary folder that knows its maker; also removes what killed makers left behind."""
    _sweep()
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    # Passable, so that the account of PostgreSQL reaches its own folder inside; nobody else can list it.
    folder.chmod(0o711)
    maker = identify(os.getpid())
    if maker:
        note(folder, "maker", maker)
    return folder


def note(folder: Path, role: str, process: Identity) -> None:
    """Write down a process that belongs to the folder: its maker, or the engine that works in it."""
    write_json(folder / f"{role}.json", {"pid": process.pid, "started": process.started})


def noted(folder: Path, role: str) -> Identity | None:
    seen = read_json(folder / f"{role}.json")
    return Identity(int(seen["pid"]), str(seen["started"])) if {"pid", "started"} <= seen.keys() else None


def _sweep() -> None:
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        try:
            ours = folder.lstat().st_uid == os.geteuid() and not folder.is_symlink()
        except OSError:
            continue
        maker = noted(folder, "maker") if ours else None
        if maker is None or maker.is_alive:
            continue
        engine = noted(folder, "engine")
        if engine:
            end(engine, signal.SIGTERM, patience=2)
        shutil.rmtree(folder, ignore_errors=True)

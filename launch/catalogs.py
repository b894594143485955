"""Compiles the translations: `.po` files are kept, `.mo` files are made from them."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

from launch.places import Places
from launch.tools import call, in_venv

SENTENCE = "The translations could not be compiled."


def compile_catalogs(places: Places, environ: Mapping[str, str]) -> None:
    """Make every `.mo` anew when a `.po` has changed. Raises ToolError."""
    sources = catalogs(places)
    compiled = [source.with_suffix(".mo") for source in sources]
    fingerprint = hashlib.sha256(b"\0".join(source.read_bytes() for source in sources)).hexdigest()
    stamp = places.data / "catalogs.stamp"
    if not sources or (stamp.exists() and stamp.read_text() == fingerprint and all(path.exists() for path in compiled)):
        return
    # Not compilemessages: it asks for gettext's own tools, which a fresh machine does not have.
    for source, target in zip(sources, compiled, strict=True):
        command = ["pybabel", "--quiet", "compile", "--input-file", source, "--output-file", target]
        call([str(word) for word in command], SENTENCE, folder=places.root, environ=in_venv(places.venv, environ))
    stamp.write_text(fingerprint)


def catalogs(places: Places) -> list[Path]:
    """The translation files of the product."""
    return sorted(places.root.glob("locale/*/LC_MESSAGES/*.po"))

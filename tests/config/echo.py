"""A site that tells what it was asked, for trying the door."""

import hashlib
import json
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from config.door import Door


class Parts:
    """A streamed answer; `/parts?FILE` notes in the file that it was closed."""

    streaming = True

    def __init__(self, note: Path) -> None:
        self.note = note

    def __iter__(self) -> Iterator[bytes]:
        yield b"first,"
        yield b""
        for _ in range(100):
            time.sleep(0.03)
            yield b"x" * 100_000

    def close(self) -> None:
        self.note.write_text("closed")


def site(environ: dict[str, Any], start: Callable[..., object]) -> Iterable[bytes]:
    path = environ["PATH_INFO"]
    if path == "/parts":
        start("200 OK", [("Content-Type", "text/plain")])
        return Parts(Path(environ["QUERY_STRING"]))
    if path == "/fails":
        raise RuntimeError("The site of this test fails when it is asked to.")
    began = time.monotonic()
    time.sleep(float(environ["QUERY_STRING"]) if path == "/slow" else 0)
    body = environ["wsgi.input"].read()
    if path == "/note":
        Path(environ["QUERY_STRING"]).write_bytes(body)
    told = {name: value for name, value in environ.items() if isinstance(value, str)}
    told |= {"body": hashlib.sha256(body).hexdigest(), "kept": len(body), "thread": threading.get_ident()}
    answer = json.dumps(told | {"began": began, "ended": time.monotonic()}).encode()
    start("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(answer)))])
    return [answer]


application = Door(site, patience=1.0)

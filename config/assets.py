"""Serves front-end assets straight from `node_modules`: a short list of names, no copy in the repository."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.checks import CheckMessage, Error
from django.core.files.storage import FileSystemStorage, Storage

_CALENDAR = "@event-calendar/build/dist/event-calendar.min"
ASSETS = {
    "vendor/htmx.js": "htmx.org/dist/htmx.min.js",
    "vendor/calendar.js": f"{_CALENDAR}.js",
    "vendor/calendar.css": f"{_CALENDAR}.css",
    # Named by the script's last line, which the gathering of static files follows.
    "vendor/event-calendar.min.js.map": f"{_CALENDAR}.js.map",
}


class NodeModulesFinder(BaseFinder):
    """Finds the assets of ASSETS under the names on the left."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.root = Path(settings.BASE_DIR) / "node_modules"
        super().__init__(*args, **kwargs)

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        """A missing package stops the start with what to do."""
        missing = [path for path in ASSETS.values() if not (self.root / path).is_file()]
        return [
            Error(f"Front-end assets are missing: {', '.join(missing)}.", hint="Run: npm ci", id="frontdesk.E001")
        ] * bool(missing)

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """The file of one public name, as staticfiles asks for it."""
        target = ASSETS.get(path)
        found = [str(self.root / target)] if target and (self.root / target).is_file() else []
        return found if find_all else (found[0] if found else None)

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Storage]]:
        """Every (public name, storage that opens it)."""
        for name, target in ASSETS.items():
            yield name, _Renamed(location=str(self.root), name=name, target=target)


class _Renamed(FileSystemStorage):
    """A storage that knows one file under another name, for collectstatic."""

    def __init__(self, *, location: str, name: str, target: str) -> None:
        super().__init__(location=location)
        self.names = {name: target}

    def path(self, name: str) -> str:
        return super().path(self.names.get(name, name))

    prefix = ""

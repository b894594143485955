"""What the doctor looks at on the machine itself: room for files, and what pages are made to look with."""

import shutil
import tempfile
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage

from apps.operations.unwell import Unwell

GIB = 1024**3
LEAST_FREE = GIB  # of the disk with the files of organisations, on which logs and the embedded database grow as well
LOOKS = ("desk/desk.css", "booking.css")  # one file of each interface


def files() -> str:
    """That files of organisations can be written, and that the disk is not about to be full."""
    folder = Path(settings.FILES_ROOT)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as tried:
            tried.write(b"doctor")
            tried.flush()
        free = shutil.disk_usage(folder).free
    except OSError as error:
        raise Unwell(f"Files cannot be kept in FRONTDESK_FILES_ROOT: {type(error).__name__}.") from error
    if free < LEAST_FREE:
        raise Unwell(f"Only {free / GIB:.1f} GiB are free where files are kept: make room.")
    return f"Files can be kept; {free / GIB:.0f} GiB are free."


def static() -> str:
    """That what collectstatic gathers is there: a page that links to what is missing answers 500."""
    known: dict[str, str] | None = getattr(staticfiles_storage, "hashed_files", None)
    if known is None:
        return "Pages link to static files by their plain names."
    missing = [name for name in LOOKS if not staticfiles_storage.exists(known.get(name, name + ".missing"))]
    if missing:
        raise Unwell(f"Not gathered: {', '.join(missing)}. Run: manage.py collectstatic")
    return "All are gathered."

"""Keeping, reading and dropping files of an organisation, wherever they lie. A storage that fails is told as such."""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any
from uuid import UUID

from django.core.files import File
from django.utils.translation import gettext as _

from apps.core.errors import DomainError, NotFound
from apps.core.sealing import CannotOpenError
from apps.organizations.storage import files_of, folder_of


class FilesAway(DomainError):
    """The storage of the organisation cannot be reached, or does not let us in."""

    code = "files_away"
    status = 503


def keep_file(organization: UUID, name: str, content: IO[bytes]) -> str:
    """Write a new file; returns the name under which it lies, another one where that name is taken."""
    with _reached():
        kept: str = files_of(organization).save(name, File(content))
    return kept


def open_file(organization: UUID, name: str) -> "File[Any]":
    """The file, to be read and closed; NotFound when it is not there (any more)."""
    with _reached():
        files = files_of(organization)
        if not files.exists(name):
            raise NotFound(_("There is no such file."))
        file = files.open(name)
        file.seek(0)  # one of a bucket is fetched here, where its failure is told
    return file


def drop_file(organization: UUID, name: str) -> bool:
    """Take a file away; whether it was there."""
    with _reached():
        files = files_of(organization)
        there: bool = files.exists(name)
        if there:
            files.delete(name)
    return there


def drop_folder(organization: UUID) -> None:
    """Take away everything of it on the local disk. A bucket is the organisation's own, and stays as it is."""
    shutil.rmtree(folder_of(organization), ignore_errors=True)


@contextmanager
def _reached() -> Iterator[None]:
    try:
        yield
    except _failures() as error:
        sentence = _("The storage of this organisation cannot be reached. Nothing was changed; please try again later.")
        raise FilesAway(sentence, retry_after=60) from error


def _failures() -> tuple[type[Exception], ...]:
    """What disks and sealed keys raise; what the client of buckets does, once it was loaded for one who has one."""
    loaded = sys.modules.get("botocore.exceptions")
    of_buckets = (loaded.BotoCoreError, loaded.ClientError) if loaded else ()
    return (OSError, CannotOpenError, *of_buckets)

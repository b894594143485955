"""Keeping, reading and dropping files of an organisation, wherever they lie. A storage that fails is told as such."""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any
from uuid import UUID

from django.core.files import File
from django.core.files.storage import Storage
from django.utils.translation import gettext as _

from apps.core.errors import DomainError, NotFound
from apps.core.sealing import CannotOpenError
from apps.organizations.storage import folder_of, is_set, place_of, storage_named


class FilesAway(DomainError):
    """The storage of the organisation cannot be reached, or does not let us in."""

    code = "files_away"
    status = 503


def keep_file(organization: UUID, name: str, content: IO[bytes]) -> str:
    """Write a new file; returns the name by which it is found again, which begins with the place where it lies."""
    with _reached():
        place = place_of(organization)
        return f"{place.name}/{place.storage.save(name, File(content))}"


def open_file(organization: UUID, name: str) -> "File[Any]":
    """The file, to be read and closed; NotFound when it is not there (any more), or in a bucket that is not set now."""
    with _reached():
        storage, inner = _found(organization, name)
        if storage is None or not storage.exists(inner):
            raise NotFound(_("There is no such file."))
        file = storage.open(inner)
        file.seek(0)  # one of a bucket is fetched here, where its failure is told
    return file


def drop_file(organization: UUID, name: str) -> bool:
    """Take a file away; whether it was there. One in a bucket that is not set any more stays there."""
    with _reached():
        storage, inner = _found(organization, name)
        there = storage is not None and storage.exists(inner)
        if storage is not None and there:
            storage.delete(inner)
    return there


def is_within_reach(organization: UUID, name: str) -> bool:
    """Whether the place where the file lies is still one that is set. Asks the settings alone, not the storage."""
    return is_set(organization, name.partition("/")[0])


def drop_folder(organization: UUID) -> None:
    """Take away everything of it on the local disk. A bucket is the organisation's own, and stays as it is."""
    shutil.rmtree(folder_of(organization), ignore_errors=True)


def _found(organization: UUID, name: str) -> tuple[Storage | None, str]:
    """The storage where the file of this name lies, and its name there."""
    place, _slash, inner = name.partition("/")
    return storage_named(organization, place), inner


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

"""Where files of an organisation lie: in its own bucket where it has set one, on the local disk otherwise.

A file stays where it was written, whatever is set later: its name says in which place. What lies on the disk is always
read; what lies in a bucket, as long as that bucket is the one that is set, be it by other keys.
"""

import hashlib
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.core.files.storage import FileSystemStorage, Storage
from django.utils.translation import gettext as _

from apps.core.outgoing import GuardedConnection, InsideError
from apps.core.sealing import CannotOpenError
from apps.organizations.settings.categories import Cloudflare
from apps.organizations.settings.connections import NotFilledInError, Tried, tries
from apps.organizations.settings.kinds import host_words
from apps.organizations.settings.queries import settings_of
from apps.organizations.settings.registry import Settings

if TYPE_CHECKING:
    from storages.backends.s3 import S3Storage

PATIENCE = 5  # seconds to connect, and for each silence
LINK_LIFE = 300  # seconds for which an address of a file opens it


DISK = "disk"


class Place(NamedTuple):
    """A storage, in a folder of one organisation alone, and how names of files call it."""

    name: str
    storage: Storage


def place_of(organization: UUID) -> Place:
    """Where new files go: logos, exports and the like."""
    own = settings_of(organization).cloudflare
    name = _place_by(own)
    return Place(name, _disk(organization) if name == DISK else _bucket(organization, own))


def storage_named(organization: UUID, place: str) -> Storage | None:
    """The storage that a file's name calls so; None for a bucket that is not set any more."""
    if place == DISK:
        return _disk(organization)
    own = settings_of(organization).cloudflare
    return _bucket(organization, own) if place == _place_by(own) else None


def is_set(organization: UUID, place: str) -> bool:
    """Whether there is a storage of this name. Asks the settings alone, not the storage."""
    return place in {DISK, _place_by(settings_of(organization).cloudflare)}


def _place_by(own: Cloudflare) -> str:
    """The disk, or a mark of the bucket that is set; other keys to it change nothing."""
    if own.address and own.bucket_name and own.access_key and own.secret_key:
        return hashlib.sha256(f"{own.address} {own.bucket_name}".encode()).hexdigest()[:12]
    return DISK


def _disk(organization: UUID) -> Storage:
    return FileSystemStorage(location=folder_of(organization), base_url=None)


def _bucket(organization: UUID, own: Cloudflare) -> Storage:
    made: Storage = bucket_of(own, folder=str(organization))
    return made


def folder_of(organization: UUID) -> str:
    """Where its files lie on the local disk."""
    return f"{settings.FILES_ROOT}/{organization}"


def bucket_of(own: Cloudflare, folder: str = "") -> "S3Storage":
    """The bucket that these settings name. A file is never overwritten, nor open to everybody."""
    from botocore.config import Config  # noqa: PLC0415  half a second, which most processes never need

    storage = _guarded_storage()
    config = Config(
        signature_version="s3v4",
        connect_timeout=PATIENCE,
        read_timeout=PATIENCE,
        retries={"total_max_attempts": 1},
        proxies={},
        s3={"addressing_style": "path"},
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    made: S3Storage = storage(
        access_key=own.access_key.reveal() if own.access_key else "",
        secret_key=own.secret_key.reveal() if own.secret_key else "",
        bucket_name=own.bucket_name,
        endpoint_url=own.address,
        region_name="auto",
        client_config=config,
        location=folder,
        file_overwrite=False,
        default_acl=None,
        querystring_expire=LINK_LIFE,
    )
    return made


def _guarded_storage() -> "type[S3Storage]":
    """django-storages' own, over connections that judge whom they call."""
    from botocore import awsrequest  # noqa: PLC0415
    from storages.backends.s3 import S3Storage  # noqa: PLC0415

    class Plain(GuardedConnection, awsrequest.AWSHTTPConnection):  # type: ignore[misc]  # without types
        pass

    class Secure(GuardedConnection, awsrequest.AWSHTTPSConnection):  # type: ignore[misc]  # without types
        pass

    class PlainPool(awsrequest.AWSHTTPConnectionPool):  # type: ignore[misc]  # without types
        ConnectionCls = Plain

    class SecurePool(awsrequest.AWSHTTPSConnectionPool):  # type: ignore[misc]  # without types
        ConnectionCls = Secure

    class Guarded(S3Storage):  # type: ignore[misc]  # without types
        @property
        def connection(self) -> Any:
            made = super().connection
            manager = made.meta.client._endpoint.http_session._manager
            manager.pool_classes_by_scheme = {"http": PlainPool, "https": SecurePool}
            return made

    return Guarded


@tries("CLOUDFLARE")
def try_bucket(settings: Settings) -> Tried:
    """Ask the storage whether the bucket is there and these keys open it."""
    own = settings.cloudflare
    for setting in Cloudflare.settings().values():
        if setting.key.startswith("CLOUDFLARE_R2_") and not setting.ours and _is_missing(own, setting.key):
            raise NotFilledInError(setting.key)
    return _asked(own)


def _asked(own: Cloudflare) -> Tried:
    from botocore import exceptions  # noqa: PLC0415

    try:
        bucket_of(own).connection.meta.client.head_bucket(Bucket=own.bucket_name)
    except CannotOpenError as error:
        return Tried(ok=False, message=str(error))
    except exceptions.ClientError as error:
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        said = {
            403: _("The storage does not let these keys into the bucket."),
            404: _("There is no bucket of this name."),
        }
        return Tried(ok=False, message=said.get(status, _("The storage answers %(status)s.") % {"status": status}))
    except (exceptions.HTTPClientError, exceptions.ConnectionError) as error:
        cause = error.kwargs.get("error")
        inside = host_words(cause) if isinstance(cause, InsideError) else ""
        return Tried(ok=False, message=inside or _("The storage cannot be reached."))
    except exceptions.BotoCoreError as error:
        return Tried(ok=False, message=_("The storage cannot be asked: %(why)s.") % {"why": type(error).__name__})
    return Tried(ok=True, message=_("The bucket is there, and these keys open it."))


def _is_missing(own: Cloudflare, key: str) -> bool:
    """An endpoint of another provider needs no account."""
    field = next(name for name, setting in Cloudflare.settings().items() if setting.key == key)
    return getattr(own, field) is None and not (field == "account_id" and own.endpoint)

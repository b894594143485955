"""Secrets of one organisation: sealed by its data key, which a master key of the environment opens."""

from uuid import UUID

from django.conf import settings

from apps.core.sealing import Keyring, new_key, seal, unseal
from apps.organizations.models import DataKey


def made_key(organization: UUID) -> DataKey:
    """A new data key under the first master key, not written yet; CannotOpenError when there is no master key."""
    key = DataKey(organization_id=organization)
    key.master, key.sealed = _masters().seal(new_key(), key.about)
    return key


def sealed_secret(key: DataKey, name: str, text: str) -> bytes:
    """The text as it is kept under that name, by that data key alone."""
    return seal(_opened(key), text.encode(), _about(key, name))


def opened_secret(key: DataKey, name: str, sealed: bytes | memoryview) -> str:
    """The text; CannotOpenError when a key is missing or another, or the bytes belong elsewhere."""
    return unseal(_opened(key), bytes(sealed), _about(key, name)).decode()


def _opened(key: DataKey) -> bytes:
    return _masters().unseal(key.master, bytes(key.sealed), key.about)


def _about(key: DataKey, name: str) -> str:
    return f"{key.organization_id} {name} {key.id}"


def _masters() -> Keyring:
    masters: Keyring = settings.MASTER_KEYS
    return masters

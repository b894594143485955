"""The keys that tokens are signed with. Public halves are kept per process; private ones are derived when they sign."""

import threading
import time
from datetime import datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from jwt.algorithms import OKPAlgorithm

from apps.organizations.tokens.claims import LONGEST
from apps.organizations.tokens.queries import verifying_keys

READ_AGAIN = 60.0  # seconds after which the rows are read anew, so that a key that was removed is forgotten
MOST_READS = 30  # of rows, in these seconds, however many unknown keys are named
REMEMBERED = LONGEST + timedelta(hours=1)  # a retired key verifies for so long


def private_key(kid: str) -> Ed25519PrivateKey:
    """The private half of this key: derived, so that a copy of the database signs nothing."""
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"frontdesk.signing-key:{kid}".encode())
    return Ed25519PrivateKey.from_private_bytes(derive.derive(settings.SECRET_KEY.encode()))


def public_bytes(key: Ed25519PrivateKey) -> bytes:
    """The 32 bytes of the public half, as they are stored."""
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


class Keyring:
    """Public keys by their id. A key that is not known is looked up, but not as often as strangers would like."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._keys: dict[str, Ed25519PublicKey] = {}
        self._read_at = -READ_AGAIN
        self._window, self._reads = 0, 0

    def key_of(self, kid: str, now: datetime) -> Ed25519PublicKey | None:
        """The key that this id names, None when it is not one of ours or was retired too long ago."""
        with self._guard:
            stale = time.monotonic() - self._read_at >= READ_AGAIN
            if (stale or kid not in self._keys) and self._may_read():
                rows = verifying_keys(now - REMEMBERED)
                self._keys = {row.pk: Ed25519PublicKey.from_public_bytes(bytes(row.public_key)) for row in rows}
                self._read_at = time.monotonic()
            return self._keys.get(kid)

    def remember(self, kid: str, key: Ed25519PublicKey) -> None:
        """A key that this process has just signed with needs no look-up."""
        with self._guard:
            self._keys = {**self._keys, kid: key}

    def _may_read(self) -> bool:
        window = int(time.monotonic() / READ_AGAIN)
        if window != self._window:
            self._window, self._reads = window, 0
        self._reads += 1
        return self._reads <= MOST_READS


KEYRING = Keyring()


def published_keys(now: datetime) -> list[dict[str, Any]]:
    """Every key that verifies now, as RFC 7517 writes them, newest first. One statement."""
    return [
        OKPAlgorithm.to_jwk(Ed25519PublicKey.from_public_bytes(bytes(row.public_key)), as_dict=True)
        | {"kid": row.pk, "alg": "EdDSA", "use": "sig"}
        for row in verifying_keys(now - REMEMBERED)
    ]

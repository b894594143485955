"""Sealing short texts with AES-256-GCM: who has the database alone reads nothing, and what was moved does not open.

A keyring holds the installation's master keys. They seal the data keys of organisations, and data keys seal values;
`about` is what a sealed text belongs to (organisation, field, data key) and must be the same when it is opened.
"""

import hashlib
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
NONCE_BYTES = 12  # random each time; one key seals far fewer texts than would make two alike
_KEY = re.compile(r"[0-9a-fA-F]{64}")


class CannotOpenError(Exception):
    """The key is not there, is another one, or the bytes are not what was sealed. Never answered with other bytes."""


def new_key() -> bytes:
    """32 bytes from the system's generator."""
    return AESGCM.generate_key(bit_length=256)


def seal(key: bytes, plain: bytes, about: str) -> bytes:
    """Nonce, cipher text and tag."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, about.encode())


def unseal(key: bytes, sealed: bytes, about: str) -> bytes:
    """What was sealed with this key about this; CannotOpenError for anything else."""
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], about.encode())
    except (InvalidTag, ValueError) as error:
        raise CannotOpenError("A sealed value does not open.") from error


def master_name(key: bytes) -> str:
    """How rows name the master key that sealed them: twelve hexadecimal digits of its hash, which say nothing of it."""
    return hashlib.sha256(b"frontdesk master key" + key).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Keyring:
    """Master keys by name, the one that seals first. Never printed."""

    keys: dict[str, bytes] = field(repr=False)

    @classmethod
    def read(cls, texts: Sequence[str]) -> "Keyring":
        """From 64 hexadecimal digits each; ValueError with a sentence for anything else."""
        for number, text in enumerate(texts, start=1):
            if not _KEY.fullmatch(text):
                raise ValueError(f"master key {number} is not 64 hexadecimal characters")
        keys = [bytes.fromhex(text) for text in texts]
        return cls({master_name(key): key for key in keys})

    @property
    def first(self) -> str:
        """The name of the key that seals; CannotOpenError without any."""
        for name in self.keys:
            return name
        raise CannotOpenError("There is no master key: set FRONTDESK_MASTER_KEYS.")

    def seal(self, plain: bytes, about: str) -> tuple[str, bytes]:
        """The first key's name, and what it sealed."""
        return self.first, seal(self.keys[self.first], plain, about)

    def unseal(self, name: str, sealed: bytes, about: str) -> bytes:
        """What the key of that name sealed; CannotOpenError when it is not here."""
        if name not in self.keys:
            raise CannotOpenError(f"The master key {name} is not among FRONTDESK_MASTER_KEYS.")
        return unseal(self.keys[name], sealed, about)

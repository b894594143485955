"""A hash of passwords that takes no time and is counted."""

from typing import Any
from unittest.mock import patch

from django.contrib.auth.hashers import Argon2PasswordHasher, BasePasswordHasher, MD5PasswordHasher
from django.test.utils import override_settings


def count_hashes(*, real: bool) -> list[str]:
    """From now on each password that is hashed, or compared with a hash, is a line of this list."""
    kind: type[BasePasswordHasher] = Argon2PasswordHasher if real else MD5PasswordHasher
    override_settings(PASSWORD_HASHERS=[f"{kind.__module__}.{kind.__qualname__}"]).enable()
    lines: list[str] = []
    encode, verify = kind.encode, kind.verify
    inside = False

    def counted(work: Any) -> Any:
        def do(self: BasePasswordHasher, *arguments: Any, **named: Any) -> Any:
            nonlocal inside
            if inside:  # comparing is encoding once more
                return work(self, *arguments, **named)
            lines.append(work.__name__)
            inside = True
            try:
                return work(self, *arguments, **named)
            finally:
                inside = False

        return do

    patch.object(kind, "encode", counted(encode)).start()
    patch.object(kind, "verify", counted(verify)).start()
    return lines

"""A hash of passwords that takes no time and is counted."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

from django.contrib.auth.hashers import Argon2PasswordHasher, BasePasswordHasher, MD5PasswordHasher
from django.test.utils import override_settings


@contextmanager
def count_hashes(*, real: bool) -> Iterator[list[str]]:
    """Each password that is hashed, or compared with a hash, is a line of this list."""
    kind: type[BasePasswordHasher] = Argon2PasswordHasher if real else MD5PasswordHasher
    lines: list[str] = []
    with ExitStack() as changes:
        changes.enter_context(override_settings(PASSWORD_HASHERS=[f"{kind.__module__}.{kind.__qualname__}"]))
        for name in ("encode", "verify"):
            changes.enter_context(patch.object(kind, name, _counted(getattr(kind, name), lines)))
        yield lines


def _counted(work: Callable[..., Any], lines: list[str]) -> Callable[..., Any]:
    def do(hasher: BasePasswordHasher, *arguments: Any, **named: Any) -> Any:
        before = len(lines)
        done = work(hasher, *arguments, **named)
        del lines[before:]  # comparing is encoding once more
        lines.append(work.__name__)
        return done

    return do

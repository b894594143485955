"""A secret in the hands of the product: opened where it is used, and never printed, compared or pickled by accident."""

from collections.abc import Callable
from typing import NoReturn

SHOWN = 4
LONG_ENOUGH = 12  # of a shorter one four characters would say too much


class Secret:
    """`reveal()` opens it, and raises CannotOpenError when the master key is not here."""

    __slots__ = ("_open", "ending")

    def __init__(self, opener: Callable[[], str], ending: str) -> None:
        self._open = opener
        self.ending = ending

    def reveal(self) -> str:
        return self._open()

    def __repr__(self) -> str:
        return f"<secret, {hint(self.ending)}>"

    __str__ = __repr__

    def __reduce__(self) -> NoReturn:
        raise TypeError("A secret does not travel.")


def ending_of(secret: str) -> str:
    """The last four characters of a long secret, by which its owner knows it again."""
    return secret[-SHOWN:] if len(secret) >= LONG_ENOUGH and secret[-SHOWN:].isprintable() else ""


def hint(ending: str) -> str:
    """`set, ends in 1234`: the most that is ever shown of a secret."""
    return f"set, ends in {ending}" if ending else "set"

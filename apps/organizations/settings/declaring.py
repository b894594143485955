"""How a setting is declared: once, as a typed field of its category. Everything else is read from there."""

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar

from apps.organizations.settings.kinds import Kind, read_value

Check = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Setting:
    """One key. `check` refuses more than its kind does; `read_by` says which part of the product uses it.

    `sends` are the secrets that are handed to whatever this setting points at: who changes it must enter them again,
    so that nobody who may not read a secret has it sent to themselves. `ours` marks keys beyond the published contract.
    """

    key: str
    kind: Kind
    description: Any  # translatable; in English the contract's own words
    category: str = ""
    default: Any = None
    check: Check | None = None
    read_by: str = ""
    ours: bool = False
    sends: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    placeholders: tuple[str, ...] = ()

    @property
    def secret(self) -> bool:
        return self.kind is Kind.SECRET

    def read(self, given: Any) -> Any:
        """The value as it is kept; Refused with a sentence."""
        value = read_value(self.kind, given)
        return self.check(value) if self.check else value


class Category:
    """The base of the categories: frozen dataclasses whose fields are settings, None or the default where unset."""

    name: ClassVar[str]
    title: ClassVar[Any]  # translatable
    about: ClassVar[str]  # the contract's own words

    @classmethod
    def settings(cls) -> dict[str, Setting]:
        """Field name -> its declaration, in the order of the fields."""
        return {one.name: one.metadata["setting"] for one in fields(cls)}  # type: ignore[arg-type]  # its subclasses are


def declared(key: str, kind: Kind, description: Any, *, default: Any = None, **more: Any) -> Any:
    """A field of a category. `more` are fields of `Setting`."""
    setting = Setting(key, kind, description, default=default, **more)
    return field(default=default, metadata={"setting": setting})

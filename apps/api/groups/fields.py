"""One row of a resource's table: what a field is called, where it is kept, and who may read and write it."""

from dataclasses import dataclass
from typing import Any, Literal

from django.db.models import Expression, F

from apps.api.groups.kinds import Flag, Instant, Kind, Whole

Profile = Literal["pro", "account"]
Rights = Literal["", "r", "w", "rw"]


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a record.

    `source` is the column, as a look-up from the row, or an expression. `core` is what the actions call it. `pro` and
    `account` are the rights of the two profiles. What may be read may be sorted by and asked for in conditions.
    """

    name: str
    kind: Kind
    source: str | Expression
    pro: Rights = "r"
    account: Rights = "r"
    core: str = ""
    for_account: Expression | None = None  # what an account is told instead
    inside: tuple[str, str] | None = None  # a JSON column, and the key in it: then `source` is for asking only

    def rights(self, profile: Profile) -> Rights:
        return self.pro if profile == "pro" else self.account

    def readable(self, profile: Profile) -> bool:
        return "r" in self.rights(profile)

    def writable(self, profile: Profile) -> bool:
        return "w" in self.rights(profile)

    def expression(self, profile: Profile) -> Any:
        if profile == "account" and self.for_account is not None:
            return self.for_account
        return F(self.source) if isinstance(self.source, str) else self.source

    @property
    def argument(self) -> str:
        """The name of the actions' argument."""
        return self.core or (self.source if isinstance(self.source, str) else self.name)


ID = Field("id", Whole(), "pk")
GROUP = Field("group_id", Whole(), "group_id")
DELETED = Field("deleted", Flag(), "deleted", pro="rw")
STAMPS = (Field("created_at", Instant(), "created_at"), Field("updated_at", Instant(), "updated_at"))

"""Who is asking. Every door makes one `Actor`; access doors and actions never look at a request."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

Kind = Literal["member", "support", "application", "organization", "customer", "partner", "visitor", "system"]


@dataclass(frozen=True, slots=True)
class Actor:
    """One party acting within one organisation.

    `id` names the member, application, customer or partner, or the stay of the platform's support; None for visitors,
    the system, and the organisation itself (whoever holds its own credential, and manages its applications). `groups`
    limits what the actor reaches: None means every group of the organisation. `denied` are rights that the organisation
    takes away from the actor's role.
    """

    kind: Kind
    organization: UUID
    id: str | None = None
    role: str | None = None
    scopes: frozenset[str] = frozenset()
    groups: frozenset[int] | None = None
    denied: frozenset[str] = frozenset()

    def reaches(self, group: int) -> bool:
        """Whether this actor may touch anything of that group."""
        return self.groups is None or group in self.groups

    def __str__(self) -> str:
        """How events name the actor: `member:7`, `visitor`."""
        return f"{self.kind}:{self.id}" if self.id else self.kind


def visitor(organization: UUID) -> Actor:
    """Somebody on a public page, known by nothing but what they type."""
    return Actor(kind="visitor", organization=organization)


def system(organization: UUID) -> Actor:
    """Frontdesk itself: scheduled work, the demo, repairs."""
    return Actor(kind="system", organization=organization)

"""Who calls, and as which profile of the contract."""

from dataclasses import dataclass

from apps.api.groups.fields import Profile
from apps.core.actor import Actor


@dataclass(frozen=True, slots=True)
class Caller:
    """An actor in the words of this contract.

    A key alone, or a member of staff, is a Pro. A customer's session makes an Account, whose number is `customer`.
    """

    actor: Actor
    profile: Profile = "pro"
    customer: int | None = None

    @property
    def is_pro(self) -> bool:
        return self.profile == "pro"

    @property
    def scope(self) -> str:
        """Whose idempotency keys these are."""
        return f"{self.actor.organization}:v1:{self.actor}"

"""Members with a login, for sandboxes and the demo clinic."""

from dataclasses import dataclass

from apps.accounts.actions import add_user
from apps.core.actor import Actor
from apps.organizations.actions import add_member
from apps.organizations.models import Member, Organization
from apps.organizations.roles import Role


@dataclass(frozen=True, slots=True)
class Login:
    """What a person types to log in."""

    email: str
    password: str


def add_login(
    *,
    actor: Actor,
    organization: Organization,
    login: Login,
    role: Role,
    first_name: str = "",
    last_name: str = "",
    is_staff: bool = False,
) -> Member:
    """A new user and their membership. `is_staff` opens the admin, to look at everything."""
    user = add_user(
        email=login.email,
        password=login.password,
        first_name=first_name,
        last_name=last_name,
        is_staff=is_staff,
        is_superuser=is_staff,
    )
    return add_member(actor=actor, organization=organization, user=user, role=role)

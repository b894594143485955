"""Who may call the API of a sandbox, and with what. Tokens that last for a day are made here and nowhere else."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from apps.accounts.actions import add_user
from apps.core.actor import Actor, system
from apps.core.ids import new_token
from apps.operations.actions.logins import Login
from apps.organizations.actions import add_member
from apps.organizations.actions.applications import create_application, give_credential
from apps.organizations.models import Member, Organization
from apps.organizations.roles import Role
from apps.organizations.tokens.actions import issue_customer_token, issue_tokens
from apps.organizations.tokens.claims import LONGEST

# As the appointments contract names them; ROLE_CUSTOMER is no member and comes besides.
ROLES = {
    "ROLE_AGENT": Role.AGENT,
    "ROLE_SUPERVISOR": Role.SUPERVISOR,
    "ROLE_CLIENT_SERVICE": Role.CLIENT_SERVICE,
    "ROLE_ADMIN": Role.ADMIN,
}


@dataclass(frozen=True, slots=True)
class Credentials:
    """Tokens and secrets as the sandbox prints them; none of them is kept."""

    owner: str
    developer: dict[str, Any]
    jwt: dict[str, str]
    agents: list[dict[str, str]]
    application: dict[str, str]
    customer_credentials: dict[str, str]


def add_credentials(*, organization: Organization, owner: Member, customer: int, now: datetime) -> Credentials:
    """Members in the roles that the contracts speak of, an application, and a secret for each way in."""
    actor = system(organization.pk)
    login = Login(f"developer@{organization.code}.example", new_token())
    developer = _add(actor, organization, "developer", Role.DEVELOPER, login.password, ["config"])
    jwt = {
        name: _token(_add(actor, organization, role.value.replace("_", "-"), role), now) for name, role in ROLES.items()
    }
    jwt["ROLE_CUSTOMER"] = issue_customer_token(
        organization=organization.pk, customer=customer, now=now, lifetime=LONGEST
    )
    agents = [_add(actor, organization, f"agent{number}", Role.AGENT) for number in (1, 2)]
    made = create_application(actor=actor, organization=organization, name="Sandbox application")
    return Credentials(
        owner=_token(owner, now),
        developer={
            "email": login.email,
            "password": login.password,
            "jwt": _token(developer, now),
            "permissions": developer.permissions,
        },
        jwt=jwt,
        agents=[{"user_id": str(agent.user_id), "jwt": _token(agent, now)} for agent in agents],
        application={"id": str(made.application.pk), "secret": made.secret},
        customer_credentials={"id": str(organization.pk), "secret": give_credential(organization=organization)},
    )


def _add(
    actor: Actor,
    organization: Organization,
    name: str,
    role: Role,
    password: str | None = None,
    permissions: list[str] | None = None,
) -> Member:
    """Without a password nobody logs in: these exist for their token."""
    first = name.replace("-", " ").title()
    user = add_user(email=f"{name}@{organization.code}.example", password=password, first_name=first)
    return add_member(actor=actor, organization=organization, user=user, role=role, permissions=permissions or [])


def _token(member: Member, now: datetime) -> str:
    return issue_tokens(member=member, now=now, lifetime=LONGEST).access

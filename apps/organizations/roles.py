"""The one role table: what each role may do. Every door asks `allows`; nothing else decides."""

from enum import StrEnum

from apps.core.actor import Actor
from apps.core.errors import Forbidden


class Role(StrEnum):
    """The roles of members. Customers are not users and have no role."""

    OWNER = "owner"
    DEVELOPER = "developer"
    ADMIN = "admin"
    SUPERVISOR = "supervisor"
    AGENT = "agent"
    CLIENT_SERVICE = "client_service"
    RECEPTIONIST = "receptionist"
    PRACTITIONER = "practitioner"


class Right(StrEnum):
    """What can be allowed, named by the thing that happens."""

    SEE_CALENDAR = "see_calendar"
    SEE_FIGURES = "see_figures"
    BOOK = "book"
    OVERBOOK = "overbook"
    APPROVE = "approve"
    EDIT_HOURS = "edit_hours"
    EDIT_SETUP = "edit_setup"
    EDIT_CLIENTS = "edit_clients"
    EXPORT_CLIENTS = "export_clients"
    EDIT_MEMBERS = "edit_members"
    EDIT_SETTINGS = "edit_settings"


_DESK = frozenset({Right.SEE_CALENDAR, Right.BOOK, Right.APPROVE, Right.EDIT_CLIENTS})
_LEAD = _DESK | {Right.SEE_FIGURES, Right.OVERBOOK, Right.EDIT_HOURS, Right.EDIT_SETUP, Right.EXPORT_CLIENTS}

RIGHTS: dict[Role, frozenset[Right]] = {
    Role.OWNER: frozenset(Right),
    Role.ADMIN: _LEAD | {Right.EDIT_MEMBERS},
    Role.SUPERVISOR: _LEAD,
    Role.RECEPTIONIST: _DESK | {Right.OVERBOOK},
    Role.CLIENT_SERVICE: _DESK,
    Role.AGENT: _DESK,
    Role.PRACTITIONER: frozenset({Right.SEE_CALENDAR, Right.BOOK, Right.EDIT_CLIENTS, Right.EDIT_HOURS}),
    # A developer reaches settings only with the permission "config", which the owner gives.
    Role.DEVELOPER: frozenset(),
}


# What somebody of the platform may be at a clinic's desk, and what they never do there, whatever the role: take its
# file away, or decide who and what else reaches the clinic.
HELPERS = frozenset(Role) - {Role.OWNER, Role.DEVELOPER}
NEVER_HELPED = frozenset({Right.EXPORT_CLIENTS, Right.EDIT_MEMBERS, Right.EDIT_SETTINGS})


def allows(actor: Actor, right: Right) -> bool:
    """Whether this actor may do that. The system may do everything, visitors and customers none of these.

    An organisation may take rights away from a role (ROLE_OVERRIDES), which the actor then brings as `denied`.
    """
    if actor.kind == "system":
        return True
    if right in actor.denied:
        return False
    if actor.kind == "support" and right in NEVER_HELPED:
        return False
    if actor.kind in {"member", "support"} and actor.role in RIGHTS:
        granted = RIGHTS[Role(actor.role)]
        configures = actor.role == Role.DEVELOPER and "config" in actor.scopes
        return right in granted or (configures and right is Right.EDIT_SETTINGS)
    return actor.kind in {"application", "partner"} and right.value in actor.scopes


def require(actor: Actor, right: Right) -> None:
    """Raise Forbidden unless the actor may do that."""
    if not allows(actor, right):
        raise Forbidden(f"Your role does not allow this: {right.value.replace('_', ' ')}.")

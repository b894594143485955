"""Writing tenants, and who belongs to them."""

from apps.organizations.actions.invitations import Invited, accept_invitation, invite_member, revoke_invitation
from apps.organizations.actions.keys import MadeKey, add_api_key, note_use, revoke_api_key
from apps.organizations.actions.members import (
    add_member,
    change_permissions,
    change_role,
    deactivate_member,
    reactivate_member,
)
from apps.organizations.actions.stays import enter_desk, leave_desk
from apps.organizations.actions.tenants import create_organization

__all__ = [
    "Invited",
    "MadeKey",
    "accept_invitation",
    "add_api_key",
    "add_member",
    "change_permissions",
    "change_role",
    "create_organization",
    "deactivate_member",
    "enter_desk",
    "invite_member",
    "leave_desk",
    "note_use",
    "reactivate_member",
    "revoke_api_key",
    "revoke_invitation",
]

"""The doors to an organisation: who a logged-in person is there."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from apps.core.actor import Actor
from apps.core.errors import NotFound
from apps.core.ids import token_hash
from apps.organizations.models import Invitation, Member

LONGEST_TOKEN = 64


def member_actor(user: Any, organization: UUID) -> Actor:
    """The actor that this user is in that organisation, read anew on each request; a stranger sees "not found"."""
    member = Member.objects.filter(
        organization_id=organization, organization__active=True, user_id=user.pk, user__is_active=True, active=True
    ).first()
    if member is None:
        raise NotFound("There is no such clinic.")
    return Actor(
        kind="member",
        organization=organization,
        id=str(member.pk),
        role=member.role,
        scopes=frozenset(member.permissions),
    )


def names_of(organization: UUID, members: Collection[str]) -> dict[str, str]:
    """Member id (as actors name it) -> what that person is called. One statement."""
    rows = Member.objects.filter(organization_id=organization, pk__in=[one for one in members if one.isdecimal()])
    return {str(row.pk): row.user.get_full_name() for row in rows.select_related("user")}


def invitation_by_token(token: str, now: datetime, *, lock: bool = False) -> Invitation:
    """The invitation that a link opens, with its organisation and who invited; links end, and are good once.

    `lock` keeps it for this transaction, so that of two who accept at once one is told that it is used.
    """
    rows = Invitation.objects.select_related("organization", "invited_by__user")
    if lock:
        rows = rows.select_for_update(of=("self",))
    alive = {"accepted_at": None, "revoked_at": None, "expires_at__gt": now, "organization__active": True}
    found = rows.filter(token_hash=token_hash(token[:LONGEST_TOKEN]), **alive).first()
    if found is None:
        raise NotFound("This invitation has been used, or has ended.", code="no_invitation")
    return found

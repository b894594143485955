"""The doors to an organisation: who a logged-in person is there."""

from typing import Any
from uuid import UUID

from apps.core.actor import Actor
from apps.core.errors import NotFound
from apps.organizations.models import Member


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

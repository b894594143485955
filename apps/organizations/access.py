"""The doors to an organisation: who a logged-in person is there."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F

from apps.core.actor import Actor
from apps.core.errors import NotFound
from apps.core.ids import token_hash
from apps.organizations.models import ApiKey, Application, Invitation, Member, Stay
from apps.organizations.settings.overrides import denied_to
from apps.organizations.settings.queries import role_overrides

LONGEST_TOKEN = 64
ENTER = "organizations.enter_desk"  # the permission of whoever looks after the platform
MOST_KEYS = 500  # that are listed
_HOLDS = (  # in plain SQL: every call with a key begins with it
    "SELECT k.* FROM organizations_apikey k JOIN organizations_organization o ON o.id = k.organization_id AND o.active "
    "WHERE k.key_hash = %s AND k.revoked_at IS NULL"
)


def member_actor(user: Any, organization: UUID) -> Actor:
    """The actor that this user is in that organisation, read anew on each request; a stranger sees "not found"."""
    rows = Member.objects.filter(
        organization_id=organization, organization__active=True, user_id=user.pk, user__is_active=True, active=True
    )
    member = rows.annotate(overrides=role_overrides("organization_id")).first()
    if member is None:
        raise NotFound("There is no such clinic.")
    return Actor(
        kind="member",
        organization=organization,
        id=str(member.pk),
        role=member.role,
        scopes=frozenset(member.permissions),
        denied=denied_to(member.role, member.overrides),
    )


def may_enter(user: Any) -> bool:
    """Whether this person looks after the platform, and may stand at a clinic's desk."""
    return bool(user.is_active and user.is_staff and user.has_perm(ENTER))


def stay_of(user: Any, stay: int, now: datetime) -> tuple[Stay, Actor] | None:
    """The stay at a clinic's desk that this user began, and who they are there, if it still holds. Read anew each time.

    None once it has ended, or the user may not enter desks any more.
    """
    rows = Stay.objects.filter(pk=stay, user_id=user.pk, left_at=None, ends_at__gt=now, organization__active=True)
    found = rows.select_related("organization").annotate(overrides=role_overrides("organization_id")).first()
    if found is None or not may_enter(user):
        return None
    actor = Actor(
        kind="support",
        organization=found.organization_id,
        id=str(found.pk),
        role=found.role,
        denied=denied_to(found.role, found.overrides),
    )
    return found, actor


def stays_at(organization: UUID, most: int) -> list[Stay]:
    """Who of the platform stood at the desk, the latest first, with their users. One statement."""
    return list(Stay.objects.filter(organization_id=organization).select_related("user").order_by("-pk")[:most])


def names_of(organization: UUID, members: Collection[str]) -> dict[str, str]:
    """Member id (as actors name it) -> what that person is called. One statement."""
    rows = Member.objects.filter(organization_id=organization, pk__in=[one for one in members if one.isdecimal()])
    return {str(row.pk): row.user.get_full_name() for row in rows.select_related("user")}


def member_for(actor: Actor, member: int) -> Member:
    """A member of the actor's own organisation, shut out or not."""
    found = Member.objects.select_related("user").filter(pk=member, organization_id=actor.organization).first()
    if found is None:
        raise NotFound("There is no such member.")
    return found


def members_of(organization: UUID) -> list[Member]:
    """Everybody who is or was a member, those shut out last, by name. One statement."""
    rows = Member.objects.filter(organization_id=organization).select_related("user")
    return list(rows.order_by("-active", "user__last_name", "user__first_name", "pk"))


def invitation_for(actor: Actor, invitation: int) -> Invitation:
    """An invitation of the actor's own organisation."""
    found = Invitation.objects.filter(pk=invitation, organization_id=actor.organization).first()
    if found is None:
        raise NotFound("There is no such invitation.")
    return found


def open_invitations(organization: UUID, now: datetime) -> list[Invitation]:
    """Those that somebody may still accept, the latest first. One statement."""
    rows = Invitation.objects.filter(organization_id=organization, accepted_at=None, revoked_at=None)
    return list(rows.filter(expires_at__gt=now).order_by("-pk"))


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


def application_by_id(application: UUID | None) -> Application | None:
    """The program of this id, if it and its organisation are active. Its secret is still to be compared."""
    alive = {"active": True, "organization__active": True}
    return Application.objects.filter(pk=application, **alive).first() if application else None


def key_by_token(token: str, now: datetime) -> ApiKey | None:
    """The API key of this text, if it holds: not revoked, not expired, its organisation active."""
    found = next(iter(ApiKey.objects.raw(_HOLDS, [token_hash(token[:LONGEST_TOKEN])])), None)
    return found if found is not None and (found.expires_at is None or found.expires_at > now) else None


def api_key_for(actor: Actor, key: int) -> ApiKey:
    """A key of the actor's own organisation."""
    found = ApiKey.objects.filter(pk=key, organization_id=actor.organization).first()
    if found is None:
        raise NotFound("There is no such key.")
    return found


def api_keys_of(organization: UUID) -> list[ApiKey]:
    """Every key that was ever made, those that were not revoked first, the latest first. One statement."""
    rows = ApiKey.objects.filter(organization_id=organization)
    return list(rows.order_by(F("revoked_at").asc(nulls_first=True), "-pk")[:MOST_KEYS])


def key_actor(key: ApiKey) -> Actor:
    """Who a key acts as by itself: a program with the key's rights at the key's groups."""
    return Actor(
        kind="application",
        organization=key.organization_id,
        id=f"key-{key.pk}",
        scopes=frozenset(key.scopes),
        groups=None if key.groups is None else frozenset(key.groups),
    )


def memberships_of(user: UUID, organization: UUID | None = None) -> list[Member]:
    """Where this user works, with user and organisation, the oldest first; in one organisation only, if it is given."""
    rows = Member.objects.filter(user_id=user, active=True, user__is_active=True, organization__active=True)
    if organization is not None:
        rows = rows.filter(organization_id=organization)
    return list(rows.select_related("organization", "user").order_by("pk"))

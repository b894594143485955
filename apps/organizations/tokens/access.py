"""The door that a bearer token opens: who stands behind it, read anew on each request."""

import uuid
from datetime import datetime

from apps.core.actor import Actor
from apps.core.errors import Unauthenticated
from apps.organizations.models import Application, Organization, OrganizationCredential
from apps.organizations.settings.overrides import denied_to
from apps.organizations.tokens.claims import Claims, decode
from apps.organizations.tokens.keyring import KEYRING
from apps.organizations.tokens.queries import living_family
from apps.organizations.tokens.stamps import password_holds, secret_holds


def claims_of(token: str, now: datetime) -> Claims:
    """What the token says, if it is one of ours and holds now; else Unauthenticated, which does not tell why."""
    claims = decode(token, key_of=lambda kid: KEYRING.key_of(kid, now), now=now)
    if claims is None:
        raise _refused()
    return claims


def actor_of(claims: Claims, now: datetime) -> Actor:
    """Who asks. Role, permissions and scopes are those of this moment, whatever they were when the token was given.

    One statement. A customer's row stands on a higher floor, whose door looks at it.
    """
    if claims.kind == "member":
        actor = _member(claims, now)
    elif claims.kind == "application":
        actor = _application(claims)
    elif claims.kind == "organization":
        actor = _organization(claims)
    else:
        actor = _customer(claims)
    if actor is None:
        raise _refused()
    return actor


def _member(claims: Claims, now: datetime) -> Actor | None:
    family = None if claims.family is None else living_family(claims.family, now)
    if family is None or not password_holds(family):
        return None
    member = family.member
    if (str(member.pk), member.organization_id) != (claims.subject, claims.organization):
        return None
    return Actor(
        kind="member",
        organization=member.organization_id,
        id=str(member.pk),
        role=member.role,
        scopes=frozenset(member.permissions),
        denied=denied_to(member.role, family.overrides),  # type: ignore[attr-defined]  # read in the same statement
    )


def _application(claims: Claims) -> Actor | None:
    alive = {"active": True, "organization__active": True, "organization_id": claims.organization}
    found = Application.objects.filter(pk=uuid.UUID(claims.subject), **alive).first()
    if found is None or not secret_holds(claims.stamp, found.pk, found.secret_hash):
        return None
    return Actor(
        kind="application", organization=found.organization_id, id=str(found.pk), scopes=frozenset(found.scopes)
    )


def _organization(claims: Claims) -> Actor | None:
    found = OrganizationCredential.objects.filter(pk=claims.organization, organization__active=True).first()
    if found is None or not secret_holds(claims.stamp, found.pk, found.secret_hash):
        return None
    return Actor(kind="organization", organization=found.pk)


def _customer(claims: Claims) -> Actor | None:
    if not Organization.objects.filter(pk=claims.organization, active=True).exists():
        return None
    return Actor(kind="customer", organization=claims.organization, id=claims.subject)


def _refused() -> Unauthenticated:
    return Unauthenticated("This needs a token, and it is missing, not ours, or has ended.")

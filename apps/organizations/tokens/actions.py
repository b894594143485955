"""Issuing tokens, taking them back, and turning the keys that sign them."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core import signing
from django.db import transaction

from apps.accounts.models import User
from apps.core.actor import Actor
from apps.core.errors import Unauthenticated
from apps.core.ids import new_token
from apps.organizations.models import Application, Member, OrganizationCredential, SigningKey, TokenFamily
from apps.organizations.tokens.claims import ACCESS, LONGEST, Claims, encode
from apps.organizations.tokens.keyring import KEYRING, private_key, public_bytes
from apps.organizations.tokens.queries import living_family, verifying_keys
from apps.organizations.tokens.stamps import password_holds, secret_stamp
from apps.outbox.actions import publish

FAMILY_LIFE = timedelta(hours=12)  # then the password is asked for again, as in the browser
LONGEST_REFRESH = 200
_SALT = "frontdesk.refresh"


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a sign-in gives: an access token, good for `expires_in` seconds, and the refresh token that follows it."""

    access: str
    refresh: str
    expires_in: int
    member: Member


@transaction.atomic
def issue_tokens(*, member: Member, now: datetime, lifetime: timedelta = ACCESS) -> Tokens:
    """Begin a family for a member who has just proven who they are. Only sandboxes ask for another `lifetime`."""
    family = TokenFamily.objects.create(
        organization_id=member.organization_id,
        member=member,
        stamp=member.user.get_session_auth_hash(),
        created_at=now,
        ends_at=now + max(FAMILY_LIFE, lifetime),
    )
    _tell(family, "begun")
    return _tokens(family, member, now, lifetime)


def refresh_tokens(*, refresh: str, now: datetime) -> Tokens:
    """New tokens for the refresh token in force. One that was used before ends its whole family: somebody has a copy.

    Raises Unauthenticated for that and for every token that is none.
    """
    try:
        family_id, serial = signing.loads(refresh[: LONGEST_REFRESH + 1], salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        raise Unauthenticated("Please sign in again.") from None
    tokens = _refreshed(uuid.UUID(family_id), int(serial), now)
    if tokens is None:
        raise Unauthenticated("Please sign in again.")
    return tokens


@transaction.atomic
def _refreshed(family_id: uuid.UUID, serial: int, now: datetime) -> Tokens | None:
    """None where there is nothing to refresh; the revocation of a family is committed with that answer."""
    locked = TokenFamily.objects.select_for_update().filter(pk=family_id, revoked_at=None).first()
    family = None if locked is None else living_family(family_id, now)
    if locked is None or family is None or not password_holds(family):
        return None
    if serial != family.serial:
        _revoke([family], reason="reuse", now=now)
        return None
    family.serial += 1
    family.save(update_fields=["serial"])
    return _tokens(family, family.member, now, ACCESS)


@transaction.atomic
def end_family(*, family: uuid.UUID, now: datetime) -> None:
    """Sign out: the access and refresh tokens of this sign-in stop at once."""
    _revoke(TokenFamily.objects.select_for_update().filter(pk=family, revoked_at=None), reason="logout", now=now)


@transaction.atomic
def end_tokens_of(*, user: User, reason: str, now: datetime) -> int:
    """All tokens of a person stop at once, in every organisation; returns how many sign-ins there were."""
    rows = TokenFamily.objects.select_for_update().filter(member__user=user, revoked_at=None, ends_at__gt=now)
    return _revoke(rows.order_by("pk"), reason=reason, now=now)


def issue_application_token(*, application: Application, now: datetime, lifetime: timedelta = ACCESS) -> str:
    """A token for a program that has shown its secret. It stops with the application, and with that secret."""
    stamp = secret_stamp(application.pk, application.secret_hash)
    claims = Claims("application", str(application.pk), application.organization_id, stamp=stamp)
    return sign(claims, now=now, lifetime=min(lifetime, LONGEST))


def issue_organization_token(*, credential: OrganizationCredential, now: datetime, lifetime: timedelta = ACCESS) -> str:
    """A token for whoever has shown the organisation's own secret: it manages applications and nothing else."""
    stamp = secret_stamp(credential.pk, credential.secret_hash)
    claims = Claims("organization", str(credential.pk), credential.pk, stamp=stamp)
    return sign(claims, now=now, lifetime=min(lifetime, LONGEST))


def issue_customer_token(*, organization: uuid.UUID, customer: int, now: datetime, lifetime: timedelta = ACCESS) -> str:
    """A token for a customer who has proven their e-mail."""
    claims = Claims("customer", str(customer), organization)
    return sign(claims, now=now, lifetime=min(lifetime, LONGEST))


def sign(claims: Claims, *, now: datetime, lifetime: timedelta) -> str:
    """The token that says this, signed with the newest key."""
    kid, key = _newest_key(now)
    KEYRING.remember(kid, key.public_key())
    return encode(claims, kid=kid, key=key, now=now, lifetime=lifetime)


@transaction.atomic
def rotate_signing_keys(*, now: datetime, forget: bool = False) -> SigningKey:
    """A new key signs from now on. The others verify what they signed until it has ended, or are forgotten at once."""
    if forget:
        SigningKey.objects.all().delete()
    SigningKey.objects.filter(retired_at=None).update(retired_at=now)
    SigningKey.objects.filter(retired_at__lt=now - 2 * LONGEST).delete()
    return _new_key(now)


def _newest_key(now: datetime) -> tuple[str, Ed25519PrivateKey]:
    """The key that signs; a new one where there was never one, or where the secret key is another by now."""
    for row in verifying_keys(now):
        key = private_key(row.pk)
        if row.retired_at is None and public_bytes(key) == bytes(row.public_key):
            return row.pk, key
    row = _new_key(now)
    return row.pk, private_key(row.pk)


def _new_key(now: datetime) -> SigningKey:
    kid = new_token()
    return SigningKey.objects.create(id=kid, public_key=public_bytes(private_key(kid)), created_at=now)


def _tokens(family: TokenFamily, member: Member, now: datetime, lifetime: timedelta) -> Tokens:
    claims = Claims("member", str(member.pk), member.organization_id, family=family.pk)
    return Tokens(
        access=sign(claims, now=now, lifetime=lifetime),
        refresh=signing.dumps([family.pk.hex, family.serial], salt=_SALT),
        expires_in=int(lifetime.total_seconds()),
        member=member,
    )


def _revoke(families: Iterable[TokenFamily], *, reason: str, now: datetime) -> int:
    rows = list(families)
    for family in rows:
        family.revoked_at, family.reason = now, reason
        family.save(update_fields=["revoked_at", "reason"])
        _tell(family, reason)
    return len(rows)


def _tell(family: TokenFamily, what: str) -> None:
    """`tokens.begun`, or `tokens.` and the reason of their end: logout, reuse, password, factor."""
    actor = Actor(kind="member", organization=family.organization_id, id=str(family.member_id))
    publish(
        f"tokens.{what}",
        actor=actor,
        subject=f"member:{family.member_id}",
        revision=0,
        payload={"family": str(family.pk)},
    )

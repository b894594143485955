"""Logging in to the groups API: sessions, and the old kind of password.

Old clients send the SHA-1 of a password in the password's place. Where an organisation lets them, a strong hash of that
SHA-1 is kept; a database that is stolen gives away neither.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction

from apps.accounts.authentication import is_password
from apps.accounts.models import User
from apps.core.actor import Actor
from apps.core.errors import NotFound
from apps.core.ids import token_hash
from apps.groups.models import ApiSession, Customer, LegacyPassword
from apps.organizations.access import memberships_of
from apps.organizations.models import ApiKey, Member
from apps.organizations.roles import Right, require
from apps.outbox.actions import publish

LIFE = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Opened:
    """A session and the text of its cookie, which is kept nowhere."""

    session: ApiSession
    token: str


def old_digest(password: str) -> str:
    """What an old client sends: the lower-case hexadecimal SHA-1."""
    return hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest()


@transaction.atomic
def set_customer_password(*, actor: Actor, customer: Customer, password: str) -> None:
    """Let a customer log in to the groups API with this password. They have no other."""
    require(actor, Right.EDIT_CLIENTS)
    if actor.organization != customer.organization_id:
        raise NotFound("There is no such customer.")
    LegacyPassword.objects.update_or_create(
        customer=customer,
        defaults={"organization_id": customer.organization_id, "digest": make_password(old_digest(password))},
    )
    publish(
        "customer.password_set",
        actor=actor,
        subject=f"customer:{customer.pk}",
        revision=0,
        payload={"customer": customer.pk},
    )


@transaction.atomic
def keep_old_digest(*, user: User, password: str) -> None:
    """Called where a user's password has just been set: keep its old digest where their organisations want that."""
    members = memberships_of(user.pk)
    LegacyPassword.objects.filter(member__in=members).delete()
    LegacyPassword.objects.bulk_create(
        LegacyPassword(
            organization_id=member.organization_id,
            member=member,
            digest=make_password(old_digest(password)),
            bound_to=bytes.fromhex(user.password_mark),
        )
        for member in members
        if member.organization.legacy_login
    )


def open_session(*, key: ApiKey, person: Member | Customer, now: datetime) -> Opened:
    """A session of twelve hours, under the key that it was opened with."""
    token = secrets.token_hex(16)
    session = ApiSession.objects.create(
        organization_id=key.organization_id,
        key=key,
        member=person if isinstance(person, Member) else None,
        customer=person if isinstance(person, Customer) else None,
        token_hash=token_hash(token),
        expires_at=now + LIFE,
    )
    ApiSession.objects.filter(organization_id=key.organization_id, expires_at__lt=now).delete()
    return Opened(session, token)


def end_session(*, token: str) -> None:
    """Log out. A session that is not there is no error."""
    ApiSession.objects.filter(token_hash=token_hash(token)).delete()


def is_old_digest(kept: str, digest: str) -> bool:
    """Whether this is the digest whose hash was kept; as slow where none was."""
    return is_password(kept, digest.lower())

"""Making, revoking and using API keys."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from apps.core.actor import Actor
from apps.core.errors import Forbidden, Invalid, NotFound
from apps.core.ids import new_token, token_hash
from apps.organizations.models import ApiKey, Organization
from apps.organizations.roles import Right, allows, require
from apps.outbox.actions import publish

NOTED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class MadeKey:
    """A key and its text, which is kept nowhere."""

    key: ApiKey
    text: str


@transaction.atomic
def add_api_key(
    *,
    actor: Actor,
    organization: Organization,
    name: str,
    scopes: Collection[Right],
    groups: Collection[int] | None = None,
    expires_at: datetime | None = None,
) -> MadeKey:
    """A new key with these rights, at these groups (None means all, also those to come).

    Nobody gives a right, or a group, that they do not have. Its text is told here and never again.
    """
    require(actor, Right.EDIT_SETTINGS)
    if actor.organization != organization.pk:
        raise NotFound("There is no such clinic.")
    if actor.groups is not None and (groups is None or not set(groups) <= actor.groups):
        raise Forbidden("A key reaches no more groups than you do.")
    missing = sorted(right.value for right in scopes if not allows(actor, right))
    if missing:
        sentence = f"You do not have these rights yourself: {', '.join(missing)}."
        raise Invalid(sentence, fields={"scopes": [sentence]})
    text = new_token()
    key = ApiKey.objects.create(
        organization=organization,
        name=name[:255],
        key_hash=token_hash(text),
        scopes=sorted(right.value for right in scopes),
        groups=None if groups is None else sorted(groups),
        expires_at=expires_at,
    )
    _tell("key.created", key, actor)
    return MadeKey(key, text)


@transaction.atomic
def revoke_api_key(*, actor: Actor, key: ApiKey, now: datetime) -> None:
    """End a key with its next use, and every session that was opened with it."""
    require(actor, Right.EDIT_SETTINGS)
    if not ApiKey.objects.filter(pk=key.pk, organization_id=actor.organization, revoked_at=None).update(revoked_at=now):
        raise NotFound("There is no such key.")
    _tell("key.revoked", key, actor)


def note_use(*, key: ApiKey, now: datetime) -> None:
    """Remember when a key was used last, at most once a minute so that reading stays reading."""
    if key.last_used_at is not None and now - key.last_used_at < NOTED_EVERY:
        return
    stale = Q(last_used_at=None) | Q(last_used_at__lt=now - NOTED_EVERY)
    ApiKey.objects.filter(stale, pk=key.pk).update(last_used_at=now)


def _tell(topic: str, key: ApiKey, actor: Actor) -> None:
    publish(topic, actor=actor, subject=f"key:{key.pk}", revision=0, payload={"key": key.pk, "scopes": key.scopes})

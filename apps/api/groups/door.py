"""Who calls: an API key in the query or in the body, HTTP Basic, or the cookie of a session."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.contrib.auth import authenticate
from django.http import HttpRequest

from apps.accounts.actions import Limit, count_within, give_back
from apps.accounts.models import User
from apps.accounts.queries import has_factor
from apps.api.auth.caller import network_of_caller
from apps.api.auth.signing_in import HOUR, MINUTE, MOST_OF_ACCOUNT, MOST_OF_NETWORK
from apps.api.groups.caller import Caller
from apps.core import clock
from apps.core.actor import Actor
from apps.core.errors import NotFound, Unauthenticated
from apps.groups.access import api_session
from apps.organizations.access import key_actor, key_by_token, member_actor, memberships_of
from apps.organizations.actions import note_use
from apps.organizations.models import ApiKey

COOKIE = "_session_id"
BASIC = "basic "


def caller_of(request: HttpRequest, body: Mapping[str, Any]) -> Caller:
    """Whoever the credentials of this request stand for; Unauthenticated when one of them does not hold.

    A key alone acts as a Pro with the key's rights. With a session it acts as the person who logged in, and has to be
    the key that the session was opened with. With HTTP Basic it says in which organisation.
    """
    now = clock.now()
    key = key_of(request, body, now)
    if request.headers.get("Authorization", "").lower().startswith(BASIC):
        caller = _by_password(request, key)
    elif token := request.COOKIES.get(COOKIE):
        caller, key = _by_session(token, key, now)
    elif key is not None:
        caller = Caller(key_actor(key))
    else:
        raise Unauthenticated("Send an apikey, or log in.")
    if key is not None:
        note_use(key=key, now=now)
    return caller


def key_of(request: HttpRequest, body: Mapping[str, Any], now: datetime) -> ApiKey | None:
    """The key that was sent, None where there is none; Unauthenticated where it does not hold."""
    text = request.GET.get("apikey") or body.get("apikey")
    if not text:
        return None
    key = key_by_token(str(text), now)
    if key is None:
        raise Unauthenticated("This apikey is not known, or does not hold any more.")
    return key


def within_key(actor: Actor, key: ApiKey | None) -> Actor:
    """The actor, at no more groups than the key reaches."""
    return actor if key is None or key.groups is None else replace(actor, groups=frozenset(key.groups))


def _by_session(token: str, key: ApiKey | None, now: datetime) -> tuple[Caller, ApiKey]:
    session = api_session(token, now)
    if session is None or (key is not None and key.pk != session.key_id):
        raise Unauthenticated("This session has ended, or was opened with another apikey.")
    if session.customer_id is not None:
        actor = Actor(kind="customer", organization=session.organization_id, id=str(session.customer_id))
        return Caller(within_key(actor, session.key), "account", session.customer_id), session.key
    assert session.member is not None  # noqa: S101  a constraint says so
    return Caller(within_key(member_actor(session.member.user, session.organization_id), session.key)), session.key


def _by_password(request: HttpRequest, key: ApiKey | None) -> Caller:
    """A member of staff, in the key's organisation, or without a key where they have worked longest."""
    email, password = _basic(request)
    tries = [
        Limit("sign_ins_address", f"api-sign-in:{network_of_caller(request)}", MINUTE, MOST_OF_NETWORK),
        Limit("sign_ins_account", f"api-sign-in:{email.lower()}", HOUR, MOST_OF_ACCOUNT),
    ]
    count_within(tries, now=clock.now())
    user = authenticate(request, email=email, password=password)
    members = memberships_of(user.pk, key.organization_id if key else None) if user is not None else []
    if user is None or not members:
        raise Unauthenticated("This e-mail and password do not belong together.")
    if isinstance(user, User) and has_factor(user):
        message = "Who logs in with a second factor calls with an apikey."
        raise Unauthenticated(message, code="second_factor_required")
    give_back(tries, now=clock.now())
    try:
        return Caller(within_key(member_actor(user, members[0].organization_id), key))
    except NotFound:  # shut out a moment ago
        raise Unauthenticated("This e-mail and password do not belong together.") from None


def _basic(request: HttpRequest) -> tuple[str, str]:
    sent = request.headers["Authorization"][len(BASIC) :]
    try:
        email, colon, password = base64.b64decode(sent, validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        colon = ""
    if not colon or "\x00" in email + password:
        raise Unauthenticated("The Authorization header is not HTTP Basic.")
    return email, password

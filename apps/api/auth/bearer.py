"""Tokens in the header Authorization: `Bearer TOKEN`, or the bare token as one of the contracts has it."""

from django.http import HttpRequest

from apps.core import clock
from apps.core.actor import Actor
from apps.core.errors import Unauthenticated
from apps.groups.queries.customers import is_customer
from apps.organizations.tokens.access import actor_of, claims_of
from apps.organizations.tokens.claims import Claims


def bearer_actor(request: HttpRequest) -> Actor:
    """The member, application or customer whose token the request carries; Unauthenticated without one that holds.

    Nothing else in the request says who asks or for which organisation, and rights are those of this moment.
    """
    return token_actor(bearer_token(request))


def bare_actor(request: HttpRequest) -> Actor:
    """The same where the header holds the token and nothing else."""
    return token_actor(request.headers.get("Authorization", "").strip())


def bearer_token(request: HttpRequest) -> str:
    """What follows the word Bearer; Unauthenticated where there is no such header."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthenticated("This needs the header Authorization: Bearer TOKEN.")
    return token.strip()


def token_actor(token: str) -> Actor:
    """Who stands behind a token, read anew."""
    now = clock.now()
    return _seen(actor_of(claims_of(token, now), now))


def bearer_claims(request: HttpRequest) -> Claims:
    """What a member's token says, for signing out; it must still hold."""
    now = clock.now()
    claims = claims_of(bearer_token(request), now)
    actor_of(claims, now)
    return claims


def _seen(actor: Actor) -> Actor:
    if actor.kind == "customer" and not is_customer(actor.organization, actor.id or ""):
        raise Unauthenticated("There is no such customer any more.")
    return actor

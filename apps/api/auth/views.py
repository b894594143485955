"""POST /api/auth/token, refresh and logout; GET /.well-known/jwks.json."""

from typing import Any

from django.http import HttpResponse
from rest_framework.request import Request

from apps.api.answers import json_answer
from apps.api.auth.bearer import bearer_claims
from apps.api.auth.signing_in import application_by_secret, member_by_password
from apps.api.reading import body_of, read_text
from apps.api.view import ApiView
from apps.core import clock
from apps.organizations.tokens.actions import Tokens, end_family, issue_application_token, issue_tokens, refresh_tokens
from apps.organizations.tokens.claims import ACCESS
from apps.organizations.tokens.keyring import published_keys

LONGEST_PASSWORD = 128


class Token(ApiView):
    """Signing in."""

    def post(self, request: Request) -> HttpResponse:
        """A member's `email` and `password`, a `code` with a second factor, an `organization` where there are several.

        Or an application's id and secret, as `application` and `secret`: it shows them again instead of refreshing.
        """
        body, now = body_of(request._request), clock.now()
        if "application" in body:
            name, secret = read_text(body, "application"), read_text(body, "secret")
            application = application_by_secret(request._request, name, secret, now)
            access = issue_application_token(application=application, now=now)
            return json_answer(_access(access, int(ACCESS.total_seconds())))
        email, password = read_text(body, "email"), read_text(body, "password", most=LONGEST_PASSWORD)
        code, organization = (read_text(body, field, required=False) for field in ("code", "organization"))
        member = member_by_password(request._request, email, password, code, organization, now)
        return json_answer(_told(issue_tokens(member=member, now=now)))


class Refresh(ApiView):
    """Staying signed in."""

    def post(self, request: Request) -> HttpResponse:
        """New tokens for `refresh_token`, which is good once; a second use ends every token of that sign-in."""
        refresh = read_text(body_of(request._request), "refresh_token", most=500)
        return json_answer(_told(refresh_tokens(refresh=refresh, now=clock.now())))


class Logout(ApiView):
    """Signing out."""

    def post(self, request: Request) -> HttpResponse:
        """204: this sign-in's tokens stop at once."""
        claims = bearer_claims(request._request)
        if claims.family is not None:
            end_family(family=claims.family, now=clock.now())
        return json_answer(None)


class Keys(ApiView):
    """The keys that tokens are signed with."""

    def get(self, request: Request) -> HttpResponse:
        """A JWK set (RFC 7517). A token names its key in `kid`; ask again when it is not among these."""
        response = json_answer({"keys": published_keys(clock.now())})
        response["Cache-Control"] = "public, max-age=300"
        return response


def _told(tokens: Tokens) -> dict[str, Any]:
    member = tokens.member
    about = {"organization": member.organization.code, "role": member.role}
    return _access(tokens.access, tokens.expires_in) | {"refresh_token": tokens.refresh} | about


def _access(token: str, seconds: int) -> dict[str, Any]:
    return {"access_token": token, "token_type": "Bearer", "expires_in": seconds}

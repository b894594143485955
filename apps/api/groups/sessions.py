"""Logging in and out, as old clients do: with the SHA-1 of a password, for a cookie.

Only where the organisation lets them.
"""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpResponse

from apps.accounts.actions import count_try
from apps.api.auth.caller import network_of_caller
from apps.api.groups.answers import answer
from apps.api.groups.brackets import nested
from apps.api.groups.door import COOKIE, key_of
from apps.api.groups.kinds import Instant
from apps.api.groups.views import Door
from apps.core import clock
from apps.core.errors import Invalid, Limited, Unauthenticated
from apps.core.ids import token_hash
from apps.groups.actions.doors import end_session, is_old_digest, open_session
from apps.groups.queries.logins import Candidate, customer_candidate, customer_digest, staff_candidate, staff_digest
from apps.organizations.models import ApiKey

DIGEST = re.compile(r"[0-9a-fA-F]{40}")
HOUR = timedelta(hours=1)
MOST_OF_PERSON, MOST_OF_NETWORK = 30, 300  # tries an hour
PROFILES = ("pro", "account")
OF_STAFF, OF_CUSTOMERS = (staff_digest, staff_candidate), (customer_digest, customer_candidate)


class Login(Door):
    """POST `pro[email]`, `pro[password]` (or `account[...]`), in the query, as a form, or as JSON."""

    def post(self, request: Any, **_place: Any) -> HttpResponse:
        """200 with the person and a cookie. Any refusal has an `error` and no cookie."""
        said = nested(request._request.GET.items()) | self.body
        profile = next((one for one in PROFILES if isinstance(said.get(one), dict)), None)
        if profile is None:
            raise Invalid("Send pro[email] and pro[password], or account[...].", fields={"pro": ["Who logs in?"]})
        now = clock.now()
        key = key_of(request._request, self.body, now)
        if key is None:
            raise Unauthenticated("A session is opened with an apikey.")
        email, digest = _credentials(said[profile])
        self._count(key, profile, email)
        # The person is read once the password is right: until then each e-mail is as much work.
        digest_of, candidate = OF_STAFF if profile == "pro" else OF_CUSTOMERS
        known = candidate(key, email) if is_old_digest(digest_of(key, email), digest) else None
        if known is None:
            raise Unauthenticated("This e-mail and password do not belong together.")
        opened = open_session(key=key, person=known.person, now=now)
        response = answer({profile: _told(known), "error": None}, "session", self.form)
        response.set_cookie(COOKIE, opened.token, path="/", httponly=True, secure=settings.PRODUCTION)
        return response

    def _count(self, key: ApiKey, profile: str, email: str) -> None:
        """Slow down whoever guesses; the e-mail is counted as a hash, so that no counter names a person."""
        network = network_of_caller(self.request._request)
        person = token_hash(f"{key.organization_id}:{profile}:{email.lower()}").hex()
        for name, most in ((person, MOST_OF_PERSON), (network, MOST_OF_NETWORK)):
            if count_try(key=f"v1-login:{name}", window=HOUR, now=clock.now()) > most:
                raise Limited("That was too often. Please wait a little and try again.", retry_after=3600)


class Logout(Door):
    """POST or DELETE ends the session of the cookie."""

    def post(self, request: Any, **_place: Any) -> HttpResponse:
        """200, whether or not there was one."""
        end_session(token=request._request.COOKIES.get(COOKIE, ""))
        response = answer({"error": None}, "session", self.form)
        response.delete_cookie(COOKIE, path="/")
        return response

    delete = post


def _credentials(said: Mapping[str, Any]) -> tuple[str, str]:
    email, digest = said.get("email"), said.get("password")
    if not isinstance(email, str) or not isinstance(digest, str) or not DIGEST.fullmatch(digest) or "\x00" in email:
        raise Unauthenticated("This e-mail and password do not belong together.")
    return email.strip(), digest


def _told(known: Candidate) -> dict[str, Any]:
    zone, moment = known.zone, Instant()
    return {
        "id": known.person.pk,
        "firstname": known.firstname,
        "lastname": known.lastname,
        "email": known.email,
        "cellphone": known.cellphone,
        "group_id": known.group,
        "created_at": moment.show(known.person.created_at, zone),
        "updated_at": moment.show(known.person.updated_at, zone),
        "synched_at": None,
    }

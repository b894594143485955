"""Proving who one is to the API: a member's e-mail and password, or an application's id and secret."""

import hmac
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

from django.contrib.auth import authenticate
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest

from apps.accounts.actions import Limit, check_factor, count_within, give_back
from apps.accounts.models import User
from apps.accounts.queries import has_factor
from apps.api.auth.caller import network_of_caller
from apps.core.errors import Invalid, Limited, Unauthenticated
from apps.core.ids import token_hash
from apps.organizations.access import application_by_id, memberships_of
from apps.organizations.models import Application, Member, OrganizationCredential
from apps.organizations.queries import credential_of

Known = TypeVar("Known", Application, OrganizationCredential)

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
MOST_OF_ACCOUNT = 30  # wrong passwords an hour, from anywhere
MOST_OF_NETWORK = 30  # wrong ones a minute, of any account or application
NO_HASH = bytes(32)
LOCKED = 15 * 60  # seconds, as AXES_COOLOFF_TIME


def member_by_password(
    request: HttpRequest, email: str, password: str, code: str, organization: str, now: datetime
) -> Member:
    """The member who signs in; Unauthenticated for a wrong e-mail and a wrong password alike, Limited after too many.

    Who has a second factor shows a `code` of it as well, an app's or a recovery code: without one, and with a wrong
    one, Unauthenticated says `second_factor_required`. A passkey alone cannot be shown to a program.

    Somebody who works for several organisations names one by its code; else Invalid naming `organization`.
    """
    counted = [
        Limit("sign_ins_address", f"api-sign-in:{network_of_caller(request)}", MINUTE, MOST_OF_NETWORK),
        Limit("sign_ins_account", f"api-sign-in:{email.lower()}", HOUR, MOST_OF_ACCOUNT),
    ]
    count_within(counted, now=now)
    user = authenticate(request, email=email, password=password)
    if not isinstance(user, User):
        if getattr(request, "axes_locked_out", False):
            raise Limited("Too many tries. Please wait a quarter of an hour.", retry_after=LOCKED)
        raise Unauthenticated("This e-mail and password do not belong together.")
    give_back(counted, now=now)
    if has_factor(user) and (not code or check_factor(user=user, code=code, now=now) is None):
        raise Unauthenticated("Send a code of your second factor, too.", code="second_factor_required")
    member = _membership(user, organization)
    user_logged_in.send(sender=User, request=request, user=user)
    return member


def application_by_secret(request: HttpRequest, application: str, secret: str, now: datetime) -> Application:
    """The program whose secret this is; Unauthenticated for every wrong id and secret alike, Limited after too many."""
    return _by_secret(request, application_by_id(as_uuid(application)), secret, now)


def organization_by_secret(
    request: HttpRequest, organization: str, secret: str, now: datetime
) -> OrganizationCredential:
    """The same of an organisation and its own secret."""
    return _by_secret(request, credential_of(as_uuid(organization)), secret, now)


def _by_secret(request: HttpRequest, found: Known | None, secret: str, now: datetime) -> Known:
    counted = [Limit("sign_ins_address", f"api-sign-in:{network_of_caller(request)}", MINUTE, MOST_OF_NETWORK)]
    count_within(counted, now=now)
    # Compared in any case, in constant time: that there is no such id is not to be seen from the clock either.
    right = hmac.compare_digest(token_hash(secret), bytes(found.secret_hash if found else NO_HASH))
    if found is None or not right:
        raise Unauthenticated("This id and secret do not belong together.")
    give_back(counted, now=now)
    return found


def as_uuid(text: str) -> UUID | None:
    """None for what is no UUID."""
    try:
        return UUID(text)
    except ValueError:
        return None


def _membership(user: User, organization: str) -> Member:
    members = memberships_of(user.pk)
    if organization:
        members = [member for member in members if member.organization.code.lower() == organization.lower()]
    if not members:
        raise Unauthenticated("This e-mail and password do not belong together.")
    if len(members) > 1:
        raise Invalid(
            "You work for several organisations.",
            fields={"organization": ["Name one by its code."]},
        )
    return members[0]

"""Reading the small rows of accounts."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, Value
from django.db.models.functions import Lower

from apps.accounts.models import RateCounter, User, Verification


def verification_to_tell(verification: UUID, issued: int, now: datetime) -> Verification | None:
    """The verification whose code number `issued` may still be sent; None once it is proven, too old or replaced."""
    rows = Verification.objects.filter(pk=verification, issued=issued, verified_at=None, expires_at__gt=now)
    return rows.first()


def window_start(window: timedelta, now: datetime) -> int:
    """Where the window that `now` falls into begins, in epoch seconds."""
    length = int(window.total_seconds())
    return int(now.timestamp()) // length * length


def times_counted(*, key: str, window: timedelta, now: datetime) -> int:
    """How often this was counted in the window that `now` falls into. One statement."""
    starts = datetime.fromtimestamp(window_start(window, now), UTC)
    return sum(RateCounter.objects.filter(key=key, window_starts=starts).values_list("count", flat=True))


def active_user(user: str) -> User | None:
    """The person with this id, if they may log in."""
    return User.objects.filter(pk=user, is_active=True).first()


def addresses_of(user: User) -> list[str]:
    """The e-mail that this person logs in with, and others that are proven to be theirs. One statement."""
    proven = EmailAddress.objects.filter(user=user, verified=True).order_by("pk").values_list("email", flat=True)
    return list(dict.fromkeys([user.email, *(address.lower() for address in proven)]))


class Login(NamedTuple):
    """Somebody who logs in: their id, the hash of their password, and whether they may."""

    user: UUID
    password: str
    active: bool


def login_by_address(email: str) -> Login | None:
    """Who logs in with this e-mail: another address that they have proven, or the one that is theirs.

    One statement that reads no row as a whole: how long it takes tells nobody whether there is somebody.
    """
    proven = EmailAddress.objects.filter(email=email.lower(), verified=True).values_list(
        "user", "user__password", "user__is_active", Value(0)
    )
    users = User.objects.alias(folded=Lower("email")).filter(folded=email.lower())
    rows = proven.union(users.values_list("pk", "password", "is_active", Value(1)))
    found = min(rows, key=lambda row: row[3], default=None)
    return None if found is None else Login(*found[:3])


def user_of(login: Login) -> User:
    """The person who logs in so."""
    return User.objects.get(pk=login.user)


def is_user(email: str) -> bool:
    """Whether somebody logs in with this e-mail, whatever its case."""
    return User.objects.filter(email__iexact=email).exists()


def has_factor(user: User) -> bool:
    """Whether a password alone does not let this person in."""
    return bool(Authenticator.objects.filter(user=user).exists())


def has_passkey(user: User) -> bool:
    """Whether this person has a passkey to show."""
    return bool(Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).exists())


def with_factor(user: str) -> Exists:
    """The same as a condition of another statement; `user` is the path to the person's id there."""
    return Exists(Authenticator.objects.filter(user=OuterRef(user)))

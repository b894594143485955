"""Reading the small rows of accounts."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef
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


def user_by_address(email: str) -> UUID | None:
    """Who may log in and reads this address: the one they log in with, or another that is proven to be theirs.

    One statement that reads no row of theirs: how long it takes tells nobody whether there is somebody.
    """
    users = User.objects.alias(folded=Lower("email")).filter(folded=email.lower(), is_active=True).values_list("pk")
    others = EmailAddress.objects.filter(email=email.lower(), verified=True, user__is_active=True)
    return next((user for (user,) in users.union(others.values_list("user"))), None)


def is_user(email: str) -> bool:
    """Whether somebody logs in with this e-mail, whatever its case."""
    return User.objects.filter(email__iexact=email).exists()


def has_factor(user: User) -> bool:
    """Whether a password alone does not let this person in."""
    return bool(Authenticator.objects.filter(user=user).exists())


def with_factor(user: str) -> Exists:
    """The same as a condition of another statement; `user` is the path to the person's id there."""
    return Exists(Authenticator.objects.filter(user=OuterRef(user)))

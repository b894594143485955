"""Second factors: whether a code is right, and what a change of factors ends."""

import hashlib
from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.db import transaction
from django.db.models import F

from apps.accounts.actions.counting import Limit, count_within, give_back
from apps.accounts.models import User

MOST_TRIES = 10  # wrong codes of one person, an hour
REMEMBERED = 120  # seconds: longer than a code of an app can hold, with the step before and the step after
CODES = (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES)


def check_factor(*, user: User, code: str, now: datetime) -> Authenticator | None:
    """What this code is of, an app's or one of the recovery codes, if it is right and was not used before.

    Limited after too many wrong ones, whether they were typed on a page or sent by a program.
    """
    counted = [Limit("second_factors", f"factor:{user.pk}", timedelta(hours=1), MOST_TRIES)]
    count_within(counted, now=now)
    typed = "".join(code.split())
    for factor in Authenticator.objects.filter(user=user, type__in=CODES).order_by("pk"):
        if factor.wrap().validate_code(typed) and _first_use(user, typed):
            give_back(counted, now=now)
            return factor
    return None


@transaction.atomic
def end_logins(*, user: User) -> None:
    """Every session and every token of this person stops with the next request; the caller's own is to be renewed."""
    User.objects.filter(pk=user.pk).update(logins=F("logins") + 1)
    user.refresh_from_db(fields=["logins"])


def _first_use(user: User, code: str) -> bool:
    """The library forgets a code after its own half minute, in which its neighbours' time is not over yet."""
    digest = hashlib.sha256(f"{user.pk}:{code}".encode()).hexdigest()
    return bool(cache.add(f"factor-used:{digest}", 1, REMEMBERED))

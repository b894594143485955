"""Second factors: whether a code is right, what a change of factors ends, and new keys for what is kept of them."""

import hashlib
from datetime import datetime, timedelta

import structlog
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.db import transaction
from django.db.models import F

from apps.accounts.actions.counting import Limit, count_within, give_back
from apps.accounts.models import User
from apps.accounts.sealing import is_under_first_key, seal_factor, unseal_factor
from apps.core.sealing import CannotOpenError

log = structlog.get_logger(__name__)

MOST_TRIES = 10  # wrong codes of one person, an hour
REMEMBERED = 120  # seconds: longer than a code of an app can hold, with the step before and the step after
SEALED = ("secret", "seed")  # of an app, of the recovery codes
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


def reseal_factors() -> tuple[int, int]:
    """Seal what lies under an older master key anew, each factor by itself; how many were, and how many did not open.

    It may be killed and begun again.
    """
    done = failed = 0
    for number in Authenticator.objects.filter(type__in=CODES).order_by("pk").values_list("pk", flat=True):
        try:
            done += _reseal(number)
        except CannotOpenError as error:
            failed += 1
            log.error("factor_not_resealed", factor=number, error=str(error))
    return done, failed


@transaction.atomic
def _reseal(number: int) -> bool:
    factor = Authenticator.objects.select_for_update().filter(pk=number).first()
    kept = {} if factor is None else {name: factor.data[name] for name in SEALED if name in factor.data}
    old = {name: text for name, text in kept.items() if not is_under_first_key(text)}
    if factor is None or not old:
        return False
    anew = {name: seal_factor(unseal_factor(text)) for name, text in old.items()}
    return bool(Authenticator.objects.filter(pk=number).update(data=factor.data | anew))


def _first_use(user: User, code: str) -> bool:
    """The library forgets a code after its own half minute, in which its neighbours' time is not over yet."""
    digest = hashlib.sha256(f"{user.pk}:{code}".encode()).hexdigest()
    return bool(cache.add(f"factor-used:{digest}", 1, REMEMBERED))

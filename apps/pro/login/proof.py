"""When whoever is logged in last proved to be there: at the login, or when they were asked again."""

import time
from datetime import timedelta

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from apps.accounts.actions import Limit, check_factor, count_within, give_back
from apps.accounts.models import User
from apps.core import clock
from apps.core.errors import Invalid
from apps.pro.login.passkeys import is_passkey_answer

MOST_TRIES = 10  # wrong answers of one person, an hour
LONGEST = 1000  # characters; nothing longer is hashed


def note_proof(request: HttpRequest) -> None:
    """Write down that somebody has just proven who they are. allauth's own pages read the same record."""
    record_authentication(request, request.user, method="proof", reauthenticated=True)


def is_fresh(request: HttpRequest) -> bool:
    """Whether the last proof is younger than fifteen minutes."""
    records = get_authentication_records(request, request.user)
    proven = [record["at"] for record in records if record.get("reauthenticated")]
    return bool(proven) and time.time() - proven[-1] < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def prove(request: HttpRequest, *, password: str, code: str, passkey: str = "") -> None:
    """The password, a code of a second factor or a passkey's answer: one is enough, and makes the session a new one.

    Raises Invalid when none is right, Limited when that happens too often, whichever browser it comes from.
    """
    user: User = request.user  # type: ignore[assignment]  # the door let nobody else in
    now = clock.now()
    counted = [Limit("proofs", f"proof:{user.pk}", timedelta(hours=1), MOST_TRIES)]
    count_within(counted, now=now)
    by_password = 0 < len(password) <= LONGEST and user.check_password(password)
    by_code = not by_password and code and check_factor(user=user, code=code[:LONGEST], now=now)
    if not by_password and not by_code and not (passkey and is_passkey_answer(user, passkey)):
        raise Invalid(_("That is not right. Please try again."))
    give_back(counted, now=now)
    request.session.cycle_key()
    note_proof(request)

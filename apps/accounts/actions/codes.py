"""One-time codes that prove that somebody reads an address: six digits, ten minutes, five tries.

A code is HMAC(key, everything it is bound to, its number) and is stored nowhere; the mail's handler derives it again at
the moment of sending, and a check derives it once more.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from apps.accounts.actions.counting import Limit, count_within, tell_reached
from apps.accounts.actions.transaction import busy_when_locked
from apps.accounts.models import Verification
from apps.core.actor import visitor
from apps.core.errors import Conflict, Invalid, NotFound
from apps.core.network import network_of
from apps.outbox.actions import publish

LIFE = timedelta(minutes=10)
MOST_TRIES = 5
DIGITS = 6
MOST_ISSUED = 100
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

# The count and the right to compare are one statement: of a thousand parallel guesses at most five are compared.
_TRY = """
UPDATE accounts_verification SET tries = tries + 1
WHERE id = %s AND organization_id = %s AND purpose = %s AND bound_to = %s
  AND tries < %s AND expires_at > %s AND (verified_at IS NOT NULL) = %s
RETURNING issued
"""


@dataclass(frozen=True, slots=True)
class CodeBudget:
    """How many codes may be sent and guessed, in one organisation."""

    target_hour: int = 5
    target_day: int = 10
    address_hour: int = 30
    organization_hour: int = 1000
    guesses_hour: int = 60  # from one address, right ones too


@busy_when_locked()
def start_verification(
    *,
    purpose: str,
    target: str,
    organization: uuid.UUID,
    bound_to: str,
    group: int | None,
    language: str,
    address: str,
    now: datetime,
    budget: CodeBudget = CodeBudget(),
) -> Verification:
    """Have a code sent to `target` (an e-mail), good for this purpose and for `bound_to` (a hold's id) alone.

    Whether anybody is known by that address is not looked at, so it cannot be told from the outside. Raises Limited
    when the target, the client's `address` or the organisation had its share.
    """
    made = Verification(
        organization_id=organization,
        purpose=purpose,
        target=target.strip().lower(),
        bound_to=bound_to,
        expires_at=now + LIFE,
    )
    with transaction.atomic():
        _count(made, address, budget, now)
        made.save(force_insert=True)
        _tell(made, group, language)
    return made


@busy_when_locked()
def send_again(
    *,
    verification: uuid.UUID,
    organization: uuid.UUID,
    group: int | None,
    language: str,
    address: str,
    now: datetime,
    budget: CodeBudget = CodeBudget(),
) -> Verification:
    """A new code for the same thing; the one before is worth nothing from now on. Limits as above."""
    with transaction.atomic():
        rows = Verification.objects.select_for_update().filter(organization_id=organization, verified_at=None)
        found = rows.filter(pk=verification, issued__lt=MOST_ISSUED).first()
        if found is None:
            raise NotFound("There is no such code to send.")
        _count(found, address, budget, now)
        found.issued, found.tries, found.expires_at = found.issued + 1, 0, now + LIFE
        found.save(update_fields=["issued", "tries", "expires_at"])
        _tell(found, group, language)
    return found


@busy_when_locked()
def check_code(
    *,
    verification: uuid.UUID,
    organization: uuid.UUID,
    purpose: str,
    bound_to: str,
    code: str,
    now: datetime,
    address: str = "",
    budget: CodeBudget = CodeBudget(),
) -> Verification:
    """The verification, proven; Invalid naming `code` when it is wrong, too old, worn out or for something else.

    It succeeds once; afterwards it raises Conflict (`code_used`). Every try is counted whatever the caller undoes
    later, so this is no part of another transaction. Limited when one address guessed too often.
    """
    _count_guess(organization, address, budget, now)
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute(_TRY, [verification, organization, purpose, bound_to, MOST_TRIES, now, False])
            row = cursor.fetchone()
        found = Verification.objects.filter(pk=verification, organization_id=organization).first()
        if found is not None and row is not None and _is_right(found, row[0], code):
            found.verified_at = now
            found.save(update_fields=["verified_at"])  # the try has locked the row: nobody else was right meanwhile
            return found
    raise _refusal(found, purpose, bound_to, now)


@busy_when_locked()
def repeats_code(
    *, verification: uuid.UUID, organization: uuid.UUID, purpose: str, bound_to: str, code: str, now: datetime
) -> bool:
    """Whether this is the code that has succeeded already, sent again: by a double tap, or after a lost answer.

    For callers who do a thing once however often they are asked. It is true as long as the code would have lived, and
    five more tries at most are compared.
    """
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute(_TRY, [verification, organization, purpose, bound_to, 2 * MOST_TRIES, now, True])
            row = cursor.fetchone()
        found = Verification.objects.filter(pk=verification, organization_id=organization).first()
    return found is not None and row is not None and _is_right(found, row[0], code)


def code_of(verification: Verification) -> str:
    """The code in force, for whoever writes the message: six digits."""
    return _code(verification, verification.issued)


def _code(verification: Verification, issued: int) -> str:
    bound = "\0".join(
        [
            str(verification.pk),
            str(verification.organization_id),
            verification.purpose,
            verification.target,
            verification.bound_to,
            str(issued),
        ]
    )
    digest = salted_hmac("frontdesk.codes", bound, algorithm="sha256").digest()
    return str(int.from_bytes(digest) % 10**DIGITS).zfill(DIGITS)


def _is_right(found: Verification, issued: int, code: str) -> bool:
    typed = "".join(char for char in code if char.isascii() and char.isdigit())
    return constant_time_compare(_code(found, issued), typed)


def _refusal(found: Verification | None, purpose: str, bound_to: str, now: datetime) -> Invalid | Conflict:
    if found is None or (found.purpose, found.bound_to) != (purpose, bound_to):
        return _wrong("code_wrong", "This code is not right.")
    if found.verified_at is not None:
        return Conflict("This code was used already.", code="code_used")
    if found.expires_at <= now:
        return _wrong("code_expired", "This code is too old. Please ask for a new one.")
    if found.tries >= MOST_TRIES:
        return _wrong("code_worn_out", "Too many wrong codes. Please ask for a new one.")
    return _wrong("code_wrong", "This code is not right.")


def _wrong(code: str, sentence: str) -> Invalid:
    return Invalid(sentence, code=code, fields={"code": [sentence]})


def _count(verification: Verification, address: str, budget: CodeBudget, now: datetime) -> None:
    """From the narrowest to the widest, so that who is refused uses up nothing of the others' share."""
    organization, network = verification.organization_id, network_of(address)
    target = salted_hmac("frontdesk.limits", verification.target, algorithm="sha256").hexdigest()[:32]
    limits = [
        Limit("codes_address", f"codes:{organization}:from:{network}", HOUR, budget.address_hour),
        Limit("codes_target", f"codes:{organization}:to:{target}:hour", HOUR, budget.target_hour),
        Limit("codes_target", f"codes:{organization}:to:{target}:day", DAY, budget.target_day),
        Limit("codes_organization", f"codes:{organization}:all", HOUR, budget.organization_hour),
    ]
    _alarm(organization, count_within(limits, now=now))


def _count_guess(organization: uuid.UUID, address: str, budget: CodeBudget, now: datetime) -> None:
    key = f"codes:{organization}:guess:{network_of(address)}"
    with transaction.atomic(durable=True):
        limits = [Limit("code_guesses_address", key, HOUR, budget.guesses_hour)]
        _alarm(organization, count_within(limits, now=now))


def _alarm(organization: Any, filled: list[Limit]) -> None:
    """One person's address filling up is daily life; a whole network or clinic doing so is not."""
    for limit in filled:
        if limit.name != "codes_target":
            tell_reached(limit, organization=organization)


def _tell(verification: Verification, group: int | None, language: str) -> None:
    publish(
        "verification.started",
        actor=visitor(verification.organization_id),  # type: ignore[arg-type]  # always given by the actions here
        subject=f"verification:{verification.pk}",
        revision=verification.issued,
        payload={
            "verification": str(verification.pk),
            "issued": verification.issued,
            "group": group,
            "language": language,
        },
    )

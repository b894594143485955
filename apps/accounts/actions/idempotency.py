"""A request that may be sent again does its work once and is answered the same each time."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson
from django.db import connection

from apps.accounts.actions.transaction import in_transaction
from apps.core.errors import Invalid, KeyReused, SlotTaken

LONGEST_KEY = 255

# The empty update makes a repeated key wait for the first request's transaction, and then see its answer.
_CLAIM = """
INSERT INTO accounts_idempotencykey (scope, key, fingerprint) VALUES (%s, %s, %s)
ON CONFLICT (scope, key) DO UPDATE SET scope = EXCLUDED.scope
RETURNING id, fingerprint, status, answer::text
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a door answers: an HTTP status and a JSON object without secrets, since it is kept. `repeated`: it was."""

    status: int
    body: dict[str, Any]
    repeated: bool = False


def answer_once(
    *,
    scope: str,
    key: str | None,
    request: Any,
    work: Callable[[], Answer],
    refusal: Callable[[SlotTaken], Answer] | None = None,
) -> Answer:
    """Run `work` unless this key of this scope was answered before; then give that answer again.

    The key and the work's rows are one transaction: a crash loses both or neither. `request` is what was asked, as
    JSON; another request under the same key raises KeyReused. With `refusal` a SlotTaken is an answer too: the work is
    undone and its refusal kept. Other errors (busy, a crash) leave the key free. Without a key the work just runs.
    """
    if key is not None and (not 0 < len(key) <= LONGEST_KEY or "\x00" in key):
        message = f"An Idempotency-Key has 1 to {LONGEST_KEY} characters."
        raise Invalid(message, code="idempotency_key_invalid", fields={"Idempotency-Key": [message]})
    claim = _Claim(scope[:100], key, hashlib.sha256(orjson.dumps(request, option=orjson.OPT_SORT_KEYS)).digest())
    try:
        return in_transaction(lambda: claim.answered(work))
    except SlotTaken as taken:
        taken.complete()
        if refusal is None:
            raise
        kept = refusal(taken)
        return in_transaction(lambda: claim.answered(lambda: kept))


@dataclass(frozen=True, slots=True)
class _Claim:
    """One request's key; without one nothing is claimed and nothing kept."""

    scope: str
    key: str | None
    fingerprint: bytes

    def answered(self, work: Callable[[], Answer]) -> Answer:
        """The answer kept under this key, or that of the work, which is kept."""
        if self.key is None:
            return work()
        row, first_fingerprint, status, answer = _claim(self.scope, self.key, self.fingerprint)
        if bytes(first_fingerprint) != self.fingerprint:
            raise KeyReused("This Idempotency-Key was used for another request.")
        if status is not None:
            return Answer(status, orjson.loads(answer), repeated=True)
        result = work()
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE accounts_idempotencykey SET status = %s, answer = %s WHERE id = %s",
                [result.status, orjson.dumps(result.body).decode(), row],
            )
        return result


def _claim(scope: str, key: str, fingerprint: bytes) -> tuple[int, bytes, int | None, str]:
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [scope, key, fingerprint])
        found: tuple[int, bytes, int | None, str] = cursor.fetchone()
        return found

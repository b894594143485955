"""A request that may be sent again does its work once and is answered the same each time."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import orjson
from django.db import connection

from apps.accounts.actions.transaction import in_transaction
from apps.core.errors import DomainError, Invalid, KeyReused, SlotTaken

LONGEST_KEY = 255

# Of two at once the second waits here for the first one's transaction, and then writes nothing.
_KEEP = """
INSERT INTO accounts_idempotencykey (scope, key, fingerprint, status, answer)
VALUES (%(kept_scope)s, %(kept_key)s, %(kept_fingerprint)s, %(kept_status)s, %(kept_answer)s)
ON CONFLICT (scope, key) DO NOTHING RETURNING true
"""
_KEPT = "SELECT fingerprint, status, answer::text FROM accounts_idempotencykey WHERE scope = %s AND key = %s"


@dataclass(frozen=True, slots=True)
class RequestKey:
    """Under what the answer of a request is kept: whose keys they are, and the one that came, None for none.

    Invalid where it is none that can be kept.
    """

    scope: str
    key: str | None

    def __post_init__(self) -> None:
        if self.key is not None and (not 0 < len(self.key) <= LONGEST_KEY or "\x00" in self.key):
            message = f"An Idempotency-Key has 1 to {LONGEST_KEY} characters."
            raise Invalid(message, code="idempotency_key_invalid", fields={"Idempotency-Key": [message]})


@dataclass(frozen=True, slots=True)
class Answer:
    """What a door answers: an HTTP status and a JSON object without secrets, since it is kept. `repeated`: it was."""

    status: int
    body: dict[str, Any]
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Rider:
    """An answer that is kept by the very statement that does the work: the statement takes `sql` as a part of its WITH,
    `params` among its own, and hands the number of rows that this part wrote to `check`.
    """

    sql: str
    params: dict[str, Any]

    def check(self, rows: int) -> None:
        """Undo the work, if it was done before."""
        if not rows:
            raise _RepeatedError


Ride = Callable[[Answer], Rider | None]


def answer_once(
    *,
    scope: str,
    key: str | None,
    request: Any,
    work: Callable[[], Answer],
    refusal: Callable[[SlotTaken], Answer] | None = None,
) -> Answer:
    """Run `work` and keep its answer, unless this key of this scope was answered before: then give that answer again.

    The key is written last, in the transaction of the work: a crash loses both or neither, and work that turns out to
    be a repetition is undone. `request` is what was asked, as JSON; another request under the same key raises
    KeyReused. With `refusal` a SlotTaken is an answer too, and kept. Other errors (busy, a crash) leave the key free.
    Without a key the work just runs.
    """
    return answer_riding(scope=scope, key=key, request=request, work=lambda _: work(), refusal=refusal)


def answer_riding(
    *,
    scope: str,
    key: str | None,
    request: Any,
    work: Callable[[Ride], Answer],
    refusal: Callable[[SlotTaken], Answer] | None = None,
) -> Answer:
    """As `answer_once`, for work that may keep its answer by its own last statement: a round trip less.

    `work` is given what makes a Rider of the answer, None without a key. Work that uses it returns that answer.
    """
    if key is None:
        return _answered(lambda: work(lambda _: None), refusal)
    asked = _Asked(
        RequestKey(scope[:100], key), hashlib.sha256(orjson.dumps(request, option=orjson.OPT_SORT_KEYS)).digest()
    )
    kept_refusal = None if refusal is None else lambda taken: asked.keep(refusal(taken))
    try:
        return _answered(partial(asked.done, work), kept_refusal)
    except (DomainError, _RepeatedError):
        # What cannot be done twice is often refused the second time, so every refusal asks whether it was done before.
        first = asked.first_answer()
        if first is None:
            raise
        return first


class _RepeatedError(Exception):
    """The key was answered before; what was done now is undone."""


def _answered(work: Callable[[], Answer], refusal: Callable[[SlotTaken], Answer] | None) -> Answer:
    try:
        return in_transaction(work)
    except SlotTaken as taken:
        taken.complete()
        if refusal is None:
            raise
        return in_transaction(partial(refusal, taken))


@dataclass(frozen=True, slots=True)
class _Asked:
    """One request and the key it came with."""

    under: RequestKey
    fingerprint: bytes

    def done(self, work: Callable[[Ride], Answer]) -> Answer:
        """Do the work; its answer is kept, whether it rode along or not."""
        riders: list[Rider] = []

        def ride(answer: Answer) -> Rider:
            riders.append(self._rider(answer))
            return riders[-1]

        answer = work(ride)
        return answer if riders else self.keep(answer)

    def keep(self, answer: Answer) -> Answer:
        """Write the answer under the key, in the transaction of the work."""
        rider = self._rider(answer)
        with connection.cursor() as cursor:
            cursor.execute(rider.sql, rider.params)
            rider.check(cursor.rowcount)
        return answer

    def _rider(self, answer: Answer) -> Rider:
        return Rider(
            _KEEP,
            {
                "kept_scope": self.under.scope,
                "kept_key": self.under.key,
                "kept_fingerprint": self.fingerprint,
                "kept_status": answer.status,
                "kept_answer": orjson.dumps(answer.body).decode(),
            },
        )

    def first_answer(self) -> Answer | None:
        """What this key was answered before; KeyReused when that was another request."""
        with connection.cursor() as cursor:
            cursor.execute(_KEPT, [self.under.scope, self.under.key])
            row = cursor.fetchone()
        if row is None:
            return None
        fingerprint, status, answer = row
        if bytes(fingerprint) != self.fingerprint:
            raise KeyReused("This Idempotency-Key was used for another request.")
        return Answer(status, orjson.loads(answer), repeated=True)

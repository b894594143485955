"""Errors that the domain raises and every door knows how to tell.

A `DomainError` is an answer, not an accident: it carries a machine code, the HTTP status, the fields at fault and a
sentence for people. Doors turn it into their dialect; nothing below them knows HTTP.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any


class DomainError(Exception):
    """A refusal with a `code` for machines and a `message` for people.

    `fields` maps dotted field names ("client.email") to sentences. `details` holds what else a door may tell, such as
    the nearest free times. `retry_after` is in seconds, None when trying again does not help.
    """

    code = "refused"
    status = 400

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        fields: Mapping[str, Sequence[str]] | None = None,
        details: Mapping[str, Any] | None = None,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or type(self).code
        self.fields = dict(fields or {})
        self.details = dict(details or {})
        self.retry_after = retry_after


class Invalid(DomainError):
    """Something in the request is wrong; `fields` says what."""

    code = "invalid"
    status = 400


class NotFound(DomainError):
    """No such row, or none that this actor may see: the two are told alike."""

    code = "not_found"
    status = 404


class Forbidden(DomainError):
    """The actor may see the row but not do this to it."""

    code = "forbidden"
    status = 403


class Conflict(DomainError):
    """The row is not in a state that allows this."""

    code = "conflict"
    status = 409


class SlotTaken(Conflict):
    """The time is not free (any more); `details["alternatives"]` holds the nearest free starts, epoch seconds.

    They are looked up by `complete()`, once the locks of the losing transaction are gone.
    """

    code = "slot_taken"
    look_up: Callable[[], list[int]] | None = None

    def complete(self) -> None:
        """Look the alternatives up, if somebody said how and nobody has yet."""
        if self.look_up is not None and "alternatives" not in self.details:
            self.details["alternatives"] = self.look_up()


class KeyReused(DomainError):
    """An idempotency key came back with another body."""

    code = "idempotency_key_reused"
    status = 422


class Busy(DomainError):
    """Others hold the rows longer than we wait; nothing was changed and the same request may be sent again."""

    code = "busy"
    status = 503


class Limited(DomainError):
    """Too often: nothing was done, and after `retry_after` seconds the same request may be sent again."""

    code = "too_often"
    status = 429


class Unauthenticated(DomainError):
    """Nobody knows who asks: no credential, or none that holds (any more). Which of these is not told."""

    code = "unauthenticated"
    status = 401

"""What a visitor carries from page to page instead of a cookie: signed, for one clinic, for a short time.

Nobody can make or change one. They are no secrets from their own visitor: what stands in them was typed or chosen by
that visitor. A proof in an address opens one person's coming appointments for an hour, so pages with one are not kept
and send no Referer.
"""

import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import Any

from django.core import signing

from apps.groups.contact import Contact
from apps.groups.models import Group

PROOF_LIFE = timedelta(hours=1)
WAITING_LIFE = timedelta(minutes=30)
AGAIN_LIFE = timedelta(minutes=30)
LONGEST = {"waiting": 100_000}  # characters: it carries whatever the clinic asked
LONGEST_OTHER = 4_000


@dataclass(frozen=True, slots=True)
class Waiting:
    """A booking that waits for its code: what was asked for and typed, the hold and the verification.

    `start`, `held_until` and `consented` in epoch seconds, the last 0 for a box that is ticked now; `sms` None where
    nothing was asked about SMS. `answers` are those to the clinic's own questions, by place and column; `proven` says
    that the e-mail is known to be theirs without a code.
    """

    group: int
    service: int
    calendar: int | None
    start: int
    client: dict[str, str]
    hold: str
    held_until: int
    verification: str
    key: str = ""
    sms: bool | None = None
    consent: str = ""
    consented: int = 0
    language: str = ""
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    proven: bool = False

    @property
    def contact(self) -> Contact:
        """The person, as it was checked when the form came."""
        return Contact(**self.client)

    def token(self) -> str:
        """Signed, for a hidden field or a program to send back."""
        return signing.dumps(asdict(self), salt="frontdesk.waiting", compress=True)


@dataclass(frozen=True, slots=True)
class SigningIn:
    """Somebody who was sent a code to sign in."""

    group: int
    email: str
    verification: str

    def token(self) -> str:
        """Signed, for a hidden field."""
        return signing.dumps(asdict(self), salt="frontdesk.signing-in", compress=True)


@dataclass(frozen=True, slots=True)
class Again:
    """The right to book another one right away, for the same person, in the same browser.

    `first` is the appointment that it began with, made at `since`: by these the further ones are counted. What was
    agreed to then, `consent` at `consented`, holds for them, too. Instants in epoch seconds.
    """

    group: int
    client: int
    first: int
    since: int
    browser: str
    consent: str
    consented: int
    proven: bool

    def token(self) -> str:
        """Signed, for an address: it holds a card's number and nothing about the person."""
        return signing.dumps(asdict(self), salt="frontdesk.again", compress=True)


def read_waiting(group: Group, token: str) -> Waiting | None:
    """None when it is not ours, too old or another clinic's."""
    data = _read(group, token, "waiting", WAITING_LIFE)
    return Waiting(**data) if data else None


def read_signing_in(group: Group, token: str) -> SigningIn | None:
    """The same of a sign-in."""
    data = _read(group, token, "signing-in", WAITING_LIFE)
    return SigningIn(**data) if data else None


def read_again(group: Group, token: str) -> Again | None:
    """The same of another booking."""
    data = _read(group, token, "again", AGAIN_LIFE)
    return Again(**data) if data else None


def proof_of(group: Group, email: str) -> str:
    """That this e-mail was proven at this clinic, for an hour."""
    return signing.dumps({"group": group.pk, "email": email.lower()}, salt="frontdesk.proof", compress=True)


def proven_email(group: Group, token: str) -> str:
    """The e-mail that a proof speaks of; blank for none."""
    data = _read(group, token, "proof", PROOF_LIFE)
    return str(data["email"]) if data else ""


def hold_of(group: Group, key: str) -> uuid.UUID:
    """The hold that belongs to a form: sent again, the form holds what it held, and nothing besides.

    `key` is the random one that we gave the form.
    """
    return uuid.uuid5(uuid.NAMESPACE_OID, f"{group.pk}:{key}")


def _read(group: Group, token: str, kind: str, life: timedelta) -> Mapping[str, Any] | None:
    if not token or len(token) > LONGEST.get(kind, LONGEST_OTHER):
        return None
    try:
        data = signing.loads(token, salt=f"frontdesk.{kind}", max_age=life)
    except signing.BadSignature:
        return None
    return data if isinstance(data, dict) and data.get("group") == group.pk else None

"""What a token says, and what is asked of one before it is believed.

PyJWT looks at the signature, the algorithm, the issuer and the audience. The rest is asked here: it would accept
tokens without an end, headers that we never write, and times that only its own clock judges.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from apps.core import clock

# Names, not addresses: an installation that moves to another host keeps everybody signed in, and its keys are its own.
ISSUER, AUDIENCE = "frontdesk", "frontdesk.api"
ALGORITHM, TYPE = "EdDSA", "at+jwt"
ACCESS = timedelta(minutes=15)
LONGEST = timedelta(hours=25)  # a sandbox's tokens last a day, wherever the reader's clock stands
LEEWAY = 60  # seconds that another process's clock may be ahead
LONGEST_TOKEN = 2000
REQUIRED = ["iss", "aud", "sub", "iat", "exp", "jti", "kind", "org"]
KINDS = ("member", "application", "organization", "customer")

Kind = Literal["member", "application", "organization", "customer"]


@dataclass(frozen=True, slots=True)
class Claims:
    """Who a token stands for: `subject` is the id of the member, application, organisation or customer.

    `family` is the sign-in that a member's token belongs to; `stamp` changes with the secret of an application.
    Neither is a right: those are read from the rows on each request.
    """

    kind: Kind
    subject: str
    organization: uuid.UUID
    family: uuid.UUID | None = None
    stamp: str = ""


def encode(claims: Claims, *, kid: str, key: Ed25519PrivateKey, now: datetime, lifetime: timedelta) -> str:
    """The signed token, good from now on for `lifetime`."""
    issued = clock.epoch(now)
    said: dict[str, Any] = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": claims.subject,
        "kind": claims.kind,
        "org": str(claims.organization),
        "iat": issued,
        "exp": issued + int(lifetime.total_seconds()),
        "jti": str(uuid.uuid4()),
    }
    if claims.family is not None:
        said["sid"] = str(claims.family)
    if claims.stamp:
        said["stamp"] = claims.stamp
    return jwt.encode(said, key, algorithm=ALGORITHM, headers={"kid": kid, "typ": TYPE})


def decode(token: str, *, key_of: Callable[[str], Ed25519PublicKey | None], now: datetime) -> Claims | None:
    """What a token says, if it is one of ours and holds now; None for every other, whatever is wrong with it."""
    try:
        return _checked(token, key_of, clock.epoch(now))
    except (jwt.PyJWTError, ValueError, TypeError, KeyError):
        return None


def _checked(token: str, key_of: Callable[[str], Ed25519PublicKey | None], now: int) -> Claims | None:
    if len(token) > LONGEST_TOKEN or not token.isascii():
        return None
    header = jwt.get_unverified_header(token)
    # These and no others: nothing in a token may say where its key is to be found, or what else is to be believed.
    if set(header) != {"alg", "kid", "typ"} or (header["alg"], header["typ"]) != (ALGORITHM, TYPE):
        return None
    key = key_of(str(header["kid"]))
    if key is None:
        return None
    said = jwt.decode(
        token,
        key,
        algorithms=[ALGORITHM],
        issuer=ISSUER,
        audience=AUDIENCE,
        options={"require": REQUIRED, "strict_aud": True, "verify_exp": False, "verify_iat": False},
    )
    issued, ends = said["iat"], said["exp"]
    if type(issued) is not int or type(ends) is not int or said["iss"] != ISSUER or said["kind"] not in KINDS:
        return None
    if not issued - LEEWAY <= now < ends or ends - issued > LONGEST.total_seconds() or "nbf" in said:
        return None
    return Claims(
        kind=said["kind"],
        subject=said["sub"],
        organization=uuid.UUID(said["org"]),
        family=uuid.UUID(said["sid"]) if "sid" in said else None,
        stamp=str(said.get("stamp", "")),
    )

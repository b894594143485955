"""A passkey as a proof: what the browser is asked, and whether what it answers is right."""

import json
from typing import Any

from django.core.exceptions import ValidationError

from apps.accounts.models import User
from apps.accounts.queries import has_passkey

LONGEST = 20_000  # characters of an answer; it holds a signature and what was signed


def passkey_question(user: User) -> dict[str, Any] | None:
    """What the browser hands to the passkey, good for one answer in this session; None for who has no passkey."""
    if not has_passkey(user):
        return None
    from allauth.mfa.webauthn.internal import auth  # noqa: PLC0415  and fido2 with it, for those who use one

    question: dict[str, Any] = auth.begin_authentication(user)
    return question


def is_passkey_answer(user: User, answer: str) -> bool:
    """Whether a passkey of this person has answered the question that this session asked last."""
    from allauth.mfa.webauthn.internal import auth  # noqa: PLC0415

    try:
        credential = json.loads(answer[:LONGEST])
        auth.parse_authentication_response(credential)
        passkey = auth.complete_authentication(user, credential)
    except (ValueError, TypeError, KeyError, AttributeError, ValidationError):  # JSON of any shape may come
        return False
    passkey.record_usage()
    return True

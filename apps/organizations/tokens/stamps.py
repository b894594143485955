"""What ties a token to the secret that it was given for: with a new password or secret, the old tokens end."""

import hmac
import uuid

from django.utils.crypto import salted_hmac

from apps.organizations.models import TokenFamily


def password_holds(family: TokenFamily) -> bool:
    """Whether the password is still the one that was given, also after the secret key was turned."""
    user = family.member.user
    return family.stamp in {user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()}


def secret_stamp(owner: uuid.UUID, secret_hash: bytes | memoryview) -> str:
    """What a token carries of the secret it was given for: nothing that helps to guess it, yet another for another."""
    value = owner.bytes + bytes(secret_hash)
    return salted_hmac("frontdesk.stamp", value, algorithm="sha256").hexdigest()[:16]


def secret_holds(stamp: str, owner: uuid.UUID, secret_hash: bytes | memoryview) -> bool:
    """Whether a token's stamp is that of this secret."""
    return hmac.compare_digest(stamp.encode(), secret_stamp(owner, secret_hash).encode())

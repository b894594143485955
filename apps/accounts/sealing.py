"""What an app and we both know is sealed: a copy of the database makes no codes."""

import base64

from django.conf import settings
from django.utils.crypto import salted_hmac

from apps.core.sealing import Keyring, master_name

ABOUT = "second factor"


def seal_factor(text: str) -> str:
    """The text under the first key, whose name stands before it."""
    name, sealed = _ring().seal(text.encode(), ABOUT)
    return f"{name}:{base64.b64encode(sealed).decode()}"


def unseal_factor(sealed: str) -> str:
    """The text again; CannotOpenError when its key is not here."""
    name, _, content = sealed.partition(":")
    return _ring().unseal(name, base64.b64decode(content), ABOUT).decode()


def is_under_first_key(sealed: str) -> bool:
    """Whether the other keys may go, as far as this text is concerned."""
    return sealed.partition(":")[0] == _ring().first


def _ring() -> Keyring:
    """The installation's master keys; without any, one made of the secret key."""
    masters: Keyring = settings.MASTER_KEYS
    own = salted_hmac("frontdesk.factors", "sealing", algorithm="sha256").digest()
    return Keyring({**masters.keys, master_name(own): own})

"""What an app and we both know is sealed: a copy of the database makes no codes."""

import base64

from django.conf import settings
from django.utils.crypto import salted_hmac

from apps.core.sealing import CannotOpenError, Keyring, master_name, seal, unseal

ABOUT = "second factor"


def seal_factor(text: str) -> str:
    """The text under the first key, whose name stands before it."""
    name, key = next(iter(_keys().items()))
    return f"{name}:{base64.b64encode(seal(key, text.encode(), ABOUT)).decode()}"


def unseal_factor(sealed: str) -> str:
    """The text again; CannotOpenError when its key is not here."""
    name, _, content = sealed.partition(":")
    key = _keys().get(name)
    if key is None:
        raise CannotOpenError(f"The master key {name} is not among FRONTDESK_MASTER_KEYS.")
    return unseal(key, base64.b64decode(content), ABOUT).decode()


def is_under_first_key(sealed: str) -> bool:
    """Whether the other keys may go, as far as this text is concerned."""
    return sealed.partition(":")[0] == next(iter(_keys()))


def _keys() -> dict[str, bytes]:
    """The installation's master keys by name, the one that seals first; without any, one made of the secret key."""
    masters: Keyring = settings.MASTER_KEYS
    own = salted_hmac("frontdesk.factors", "sealing", algorithm="sha256").digest()
    return {**masters.keys, master_name(own): own}

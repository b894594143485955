"""What was typed into a form waits in the browser, sealed, while somebody is asked who they are. We keep nothing of it.

A session would be a row of the database, and what was typed may be a secret.
"""

import base64
import json
import zlib

from django.http import HttpRequest, QueryDict
from django.utils.crypto import salted_hmac

from apps.core import clock
from apps.core.sealing import CannotOpenError, seal, unseal

LIFE = 30 * 60  # seconds; nobody stays logged in longer without a click


def seal_typed(request: HttpRequest) -> str:
    """The form that was sent: opens for the same person, at the same address, for half an hour."""
    typed = json.dumps({"at": clock.epoch(clock.now()), "typed": request.POST.urlencode()})
    return base64.urlsafe_b64encode(seal(_key(), zlib.compress(typed.encode()), _about(request))).decode()


def unseal_typed(request: HttpRequest, sealed: str) -> QueryDict | None:
    """The form again; None for what is old, somebody else's, of another address, or nothing of ours."""
    try:
        kept = json.loads(zlib.decompress(unseal(_key(), base64.urlsafe_b64decode(sealed), _about(request))))
    except (CannotOpenError, ValueError):
        return None
    if clock.epoch(clock.now()) - kept["at"] > LIFE:
        return None
    return QueryDict(kept["typed"])


def _key() -> bytes:
    return salted_hmac("frontdesk.kept", "typed", algorithm="sha256").digest()


def _about(request: HttpRequest) -> str:
    return f"typed by {request.user.pk} at {request.path}"

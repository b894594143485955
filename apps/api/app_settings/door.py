"""Who may call: the bare token of an application or of its organisation, or the operator's own."""

import hmac

from django.conf import settings
from django.http import HttpRequest

from apps.api.auth.bearer import bare_actor
from apps.core.actor import Actor
from apps.core.errors import Unauthenticated

SECONDS = range(60, 3601)  # how long a token may be asked for
USUAL = 900


def application_actor(request: HttpRequest) -> Actor:
    """The application whose token this is; the organisation's own token is the wrong entity here."""
    return _of_kind(bare_actor(request), "application")


def organization_actor(request: HttpRequest) -> Actor:
    """The organisation (this contract's customer) whose token this is."""
    return _of_kind(bare_actor(request), "organization")


def require_operator(request: HttpRequest) -> None:
    """Unauthenticated unless the header holds FRONTDESK_OPERATOR_TOKEN. Where none is set, nobody is the operator."""
    shown = request.headers.get("Authorization", "").strip().encode()
    kept: bytes = settings.OPERATOR_TOKEN.encode()
    if not kept or not hmac.compare_digest(shown, kept):
        raise Unauthenticated("Customers are made by the operator of this installation.")


def _of_kind(actor: Actor, kind: str) -> Actor:
    if actor.kind != kind:
        raise Unauthenticated("This token is of another entity. Check the entity id and secret.")
    return actor

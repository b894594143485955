"""Writing facts down and telling them."""

from apps.outbox.actions.publishing import publish
from apps.outbox.actions.relaying import relay

__all__ = ["publish", "relay"]

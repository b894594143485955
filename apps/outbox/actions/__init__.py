"""Writing facts down and telling them."""

from apps.outbox.actions.publishing import Fact, publish, publish_many, teller, telling
from apps.outbox.actions.relaying import relay

__all__ = ["Fact", "publish", "publish_many", "relay", "teller", "telling"]

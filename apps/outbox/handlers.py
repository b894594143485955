"""Which code wants which facts. Higher floors register at start-up; the relay calls them after the commit."""

from collections.abc import Callable
from dataclasses import dataclass

from apps.outbox.models import Event

Work = Callable[[Event], None]


@dataclass(frozen=True, slots=True)
class Handler:
    """`name` is stored with each delivery, so it must stay the same from release to release."""

    name: str
    topics: frozenset[str]
    work: Work


_handlers: dict[str, Handler] = {}


def handles(name: str, *topics: str) -> Callable[[Work], Work]:
    """Register a function for whole topic names. It must be safe to call twice for one event."""

    def register(work: Work) -> Work:
        known = _handlers.get(name)
        if known is not None and known.work.__qualname__ != work.__qualname__:
            raise ValueError(f"Two handlers are named {name}.")
        _handlers[name] = Handler(name, frozenset(topics), work)
        return work

    return register


def wanted_by(topic: str) -> list[Handler]:
    """The handlers of one topic, by name."""
    return sorted(
        (handler for handler in _handlers.values() if topic in handler.topics), key=lambda handler: handler.name
    )


def handler_named(name: str) -> Handler | None:
    """The handler of that name; None when this release does not know it (a newer one wrote the row)."""
    return _handlers.get(name)


def forget(name: str) -> None:
    """Take a handler off again; tests do."""
    _handlers.pop(name, None)

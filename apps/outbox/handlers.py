"""Which code wants which facts. Higher floors register at start-up; the relay calls them after the commit."""

from collections.abc import Callable
from dataclasses import dataclass

from apps.outbox.models import Event

Work = Callable[[Event], None]
LONGEST_NAME = 90  # `handler:NAME` fits into Delivery.receiver


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
        if len(name) > LONGEST_NAME:
            raise ValueError(f"The name {name} has more than {LONGEST_NAME} letters.")
        known = _handlers.get(name)
        if known is not None and _place(known.work) != _place(work):
            raise ValueError(f"Two handlers are named {name}.")
        _handlers[name] = Handler(name, frozenset(topics), work)
        return work

    return register


def _place(work: Work) -> tuple[str, str]:
    """Where a function is written: a module that is loaded again may register again."""
    return work.__module__, work.__qualname__


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

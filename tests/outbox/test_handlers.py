"""Which code wants which facts."""

import pytest

from apps.appointments.handlers import SUMMARIZED
from apps.outbox.handlers import LONGEST_NAME, Handler, forget, handler_named, handles, wanted_by
from apps.outbox.models import Delivery, Event
from tests.outbox.facts import ignore


def other(event: Event) -> None:
    """Does nothing either."""


def test_a_topic_finds_its_handlers_by_name_and_no_others() -> None:
    handles("b", "test.said", "test.heard")(ignore)
    handles("a", "test.said")(other)
    both = frozenset({"test.said", "test.heard"})
    assert wanted_by("test.said") == [Handler("a", frozenset({"test.said"}), other), Handler("b", both, ignore)]
    assert [one.name for one in wanted_by("test.heard")] == ["b"]
    assert wanted_by("test") == []


def test_handles_gives_the_function_back() -> None:
    assert handles("a", "test.said")(ignore) is ignore


def test_a_module_that_is_loaded_again_registers_again() -> None:
    handles("a", "test.said")(ignore)
    handles("a", "test.heard")(ignore)
    assert handler_named("a") == Handler("a", frozenset({"test.heard"}), ignore)


def test_two_handlers_cannot_have_one_name() -> None:
    handles("a", "test.said")(other)
    with pytest.raises(ValueError, match="Two handlers are named a"):
        handles("a", "test.said")(ignore)
    assert handler_named("a") == Handler("a", frozenset({"test.said"}), other)


def test_a_function_of_the_same_name_elsewhere_is_another_one() -> None:
    def twin(event: Event) -> None:
        """Written here."""

    handles("a", "test.said")(twin)
    first = handler_named("a")
    stranger = type(twin)(twin.__code__, {})
    stranger.__qualname__, stranger.__module__ = twin.__qualname__, "elsewhere"
    with pytest.raises(ValueError, match="Two handlers"):
        handles("a", "test.said")(stranger)
    assert handler_named("a") == first


def test_a_name_that_no_delivery_could_keep_is_refused() -> None:
    longest = Delivery._meta.get_field("receiver").max_length
    assert longest is not None
    assert len("handler:") + LONGEST_NAME <= longest
    handles("n" * LONGEST_NAME, "test.said")(ignore)
    with pytest.raises(ValueError, match="more than 90 letters"):
        handles("n" * (LONGEST_NAME + 1), "test.said")(ignore)


def test_who_is_forgotten_is_unknown() -> None:
    handles("a", "test.said")(ignore)
    forget("a")
    forget("a")
    assert (handler_named("a"), wanted_by("test.said")) == (None, [])


def test_topics_fit_their_column() -> None:
    longest = Event._meta.get_field("topic").max_length
    assert longest is not None
    assert max(map(len, SUMMARIZED)) <= longest

"""A button behind a manage link, tapped twice: the second answer says what the first tap has done."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client

from apps.appointments.models import Appointment
from tests.clinic import NOW, Clinic, at


@pytest.fixture(autouse=True)
def friday(time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)


@contextmanager
def just_before_the_first_write(work: Callable[[], object]) -> Iterator[None]:
    """Somebody else does their work after this thread has looked, and before it locks or writes anything."""
    done: list[object] = []

    def elsewhere() -> object:
        try:
            return work()
        finally:
            connections.close_all()

    def wrapper(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if not done and ("lock_and_look" in sql or sql.startswith("UPDATE")):
            with ThreadPoolExecutor(1) as other:
                done.append(None)
                done.append(other.submit(elsewhere).result())
        return execute(sql, params, many, context)

    with connection.execute_wrapper(wrapper):
        yield
    assert len(done) == 2


@pytest.mark.parametrize(
    ("step", "form", "leads", "state", "start"),
    [
        ("/cancel", {"reason": "I am well again"}, "", "cancelled", "09:30"),
        ("/move", {"start": at("15:00").isoformat()}, "?moved=1", "booked", "15:00"),
    ],
)
def test_the_second_tap_is_told_what_the_first_has_done(
    clinic: Clinic, step: str, form: dict[str, str], leads: str, state: str, start: str
) -> None:
    link = f"/book/{clinic.group.slug}/manage/{clinic.book('09:30').token}"
    with just_before_the_first_write(lambda: Client().post(link + step, form)):
        answer = Client().post(link + step, form)
    assert (answer.status_code, answer.get("Location")) == (303, link + leads)
    assert Appointment.objects.values_list("state", "starts_at", "revision").get() == (state, at(start), 2)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("/cancel", {}), ("/move", {"start": at("15:00").isoformat()})),
        (("/move", {"start": at("15:00").isoformat()}), ("/cancel", {})),
        (("/move", {"start": at("15:00").isoformat()}), ("/move", {"start": at("16:00").isoformat()})),
    ],
)
def test_who_wants_something_else_is_told_that_it_has_changed(
    clinic: Clinic, first: tuple[str, dict[str, str]], second: tuple[str, dict[str, str]]
) -> None:
    link = f"/book/{clinic.group.slug}/manage/{clinic.book('09:30').token}"
    with just_before_the_first_write(lambda: Client().post(link + first[0], first[1])):
        answer = Client().post(link + second[0], second[1])
    assert answer.status_code == 409
    assert "This has changed meanwhile" in answer.content.decode()
    assert Appointment.objects.get().revision == 2

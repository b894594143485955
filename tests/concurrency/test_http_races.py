"""The same over HTTP, at a real server: stampedes, lost answers, repeated keys, killed workers."""

import json
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from apps.accounts.models import IdempotencyKey
from apps.appointments.models import Appointment, Occupancy
from apps.core import clock
from apps.outbox.models import Event
from tests.clinic import Clinic
from tests.racing import patiently, wait_for, web_server

FAILPOINTS = [
    "action.before_lock",
    "book.after_insert",
    "action.before_commit",
    "action.after_commit",
    "door.before_answer",
]


@pytest.fixture(scope="module")
def server(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """One server for all of them: what a process remembers of a clinic must not matter to the next."""
    with django_db_blocker.unblock(), web_server() as address:
        yield address


def body(clinic: Clinic, start: str, who: int = 1) -> dict[str, Any]:
    client = {"firstname": "Ada", "lastname": "Lovelace", "email": f"ada{who}@example.org", "phone": "0612345678"}
    return {
        "service": clinic.services["visit"].pk,
        "calendar": clinic.calendars["bell"].pk,
        "start": start,
        "client": client,
        "consent": True,
    }


def free_starts(server: str, clinic: Clinic, count: int) -> list[str]:
    """The first starts that the server offers a week from now, half an hour apart so that they do not overlap."""
    asked = {
        "service": clinic.services["visit"].pk,
        "calendar": clinic.calendars["bell"].pk,
        "from": str(clock.now().date() + timedelta(days=7)),  # today's first may pass before it is asked for
        "days": 60,
    }
    days = httpx.get(f"{server}/book/{clinic.group.slug}/slots.json", params=asked, timeout=60).json()["days"]
    return [slot["start"] for day in days for slot in day["slots"]][::2][:count]


def rush(server: str, clinic: Clinic, starts: list[str], racers: int, key: str | None = None) -> list[httpx.Response]:
    """`racers` requests over 16 connections; the i-th wants the i-th start, over and over."""
    address = f"{server}/book/{clinic.group.slug}/appointments.json"
    headers = {"Idempotency-Key": key} if key else {}
    with httpx.Client(timeout=60, limits=httpx.Limits(max_connections=16)) as web, ThreadPoolExecutor(16) as pool:
        wishes = [body(clinic, starts[i % len(starts)], 0 if key else i) for i in range(racers)]
        return list(pool.map(lambda wish: patiently(lambda: web.post(address, json=wish, headers=headers)), wishes))


def statuses(responses: list[httpx.Response]) -> dict[int, int]:
    found = [response.status_code for response in responses]
    return {status: found.count(status) for status in sorted(set(found))}


def test_bk_01_two_hundred_requests_for_one_time_sell_it_once(server: str, clinic: Clinic) -> None:
    responses = rush(server, clinic, free_starts(server, clinic, 1), 200)
    assert statuses(responses) == {201: 1, 409: 199}
    assert all(len(one.json()["error"]["alternatives"]) == 3 for one in responses if one.status_code == 409)
    assert Appointment.objects.count() == 1


def test_bk_02_a_thousand_requests_for_a_hundred_times_sell_each_once(server: str, clinic: Clinic) -> None:
    responses = rush(server, clinic, free_starts(server, clinic, 100), 1_000)
    assert statuses(responses) == {201: 100, 409: 900}
    assert Appointment.objects.count() == 100


def test_bk_25_who_lost_the_answer_asks_again_with_the_key_and_gets_the_same_booking(
    server: str, clinic: Clinic
) -> None:
    (start,) = free_starts(server, clinic, 1)
    place = urlsplit(server)
    sent = json.dumps(body(clinic, start)).encode()
    head = (
        f"POST /book/{clinic.group.slug}/appointments.json HTTP/1.1\r\nHost: {place.netloc}\r\n"
        f"Idempotency-Key: lost\r\nContent-Type: application/json\r\nContent-Length: {len(sent)}\r\n\r\n"
    )
    with socket.create_connection((place.hostname, place.port)) as line:
        line.sendall(head.encode() + sent)
        wait_for(lambda: Appointment.objects.count() == 1, seconds=60)  # whoever leaves before may not be heard at all
    again = httpx.post(
        f"{server}/book/{clinic.group.slug}/appointments.json",
        json=body(clinic, start),
        headers={"Idempotency-Key": "lost"},
        timeout=60,
    )
    assert (again.status_code, again.json()["id"]) == (201, str(Appointment.objects.get().uuid))
    assert Event.objects.count() == 1


def test_bk_27_a_hundred_identical_requests_at_once_book_once(server: str, clinic: Clinic) -> None:
    responses = rush(server, clinic, free_starts(server, clinic, 1), 100, key="same")
    assert statuses(responses) == {201: 100}
    assert {response.json()["id"] for response in responses} == {str(Appointment.objects.get().uuid)}
    assert (Event.objects.count(), IdempotencyKey.objects.count()) == (1, 1)


@pytest.mark.parametrize("point", FAILPOINTS)
def test_bk_28_a_worker_killed_in_the_act_leaves_a_whole_booking_or_none(
    server: str, clinic: Clinic, point: str
) -> None:
    """And whoever asks again with the same key is booked, once."""

    def book(at: str) -> httpx.Response:
        address = f"{at}/book/{clinic.group.slug}/appointments.json"
        return httpx.post(address, json=body(clinic, start), headers={"Idempotency-Key": "again"}, timeout=60)

    def rows() -> list[int]:
        return [model._default_manager.count() for model in (Appointment, Occupancy, Event)]

    (start,) = free_starts(server, clinic, 1)
    with web_server(1, lasting=False, FRONTDESK_FAILPOINTS=point) as mortal, pytest.raises(httpx.TransportError):
        book(mortal)
    assert rows() == ([1, 1, 1] if point in {"action.after_commit", "door.before_answer"} else [0, 0, 0])
    assert book(server).status_code == 201
    assert rows() == [1, 1, 1]

"""BK-16 to BK-19 over this API: seats, series and paths, all at once."""

from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

import httpx
import pytest

from apps.appointments.models import Appointment
from apps.operations.auditor import audit
from tests.clinic import PARIS
from tests.conformance.diary import entry, monday, on, put, visit
from tests.conformance.groupsapi import Api
from tests.conformance.test_groups_booking import wish
from tests.racing import patiently, race, shared_out
from tests.sizes import show, size

pytestmark = pytest.mark.django_db
ROUNDS = size(25, 500)


def send(api: Api, method: str, path: str, body: Any = None) -> int:
    """The status of a call on a connection of its own."""
    address = f"{api.server}/api/v1{path}"
    ask = partial(httpx.request, method, address, params={"apikey": api.key}, json=body, timeout=60)
    return patiently(ask).status_code


def course(api: Api, capacity: int, week: int) -> dict[str, Any]:
    session = visit(api, fiche_id=0, type="VfreebusyEvent", capacity=capacity)
    return put(api, entry(api, monday(week), "12:30", "13:30", **session))


def seats(session: dict[str, Any]) -> list[int]:
    found = Appointment.objects.filter(session=session["id"]).exclude(seat=None).values_list("seat", flat=True)
    return sorted(seat for seat in found if seat is not None)


def test_bk_16_as_many_sit_down_as_there_are_seats(api: Api) -> None:
    session = course(api, 5, 3)
    body = wish(api, monday(3), "12:30")
    answers = shared_out(8, [partial(send, api, "POST", api.below("/appointments"), body)] * 30)
    assert (answers.count(201), answers.count(409), seats(session)) == (5, 25, [0, 1, 2, 3, 4])


def test_bk_17_seats_freed_in_the_rush_come_back_once(api: Api) -> None:
    session = course(api, 6, 4)
    path, body = api.below("/appointments"), wish(api, monday(4), "12:30")
    first = [api.call("POST", path, body).json()["records"][0]["id"] for _ in range(6)]
    free = [partial(send, api, "DELETE", f"/appointments/{number}") for number in first[:3]]
    rush = [partial(send, api, "POST", path, body)] * 24
    answers = shared_out(8, [*rush[:6], *free, *rush[6:]])
    assert (answers.count(201), answers.count(200), seats(session)) == (3, 3, [0, 1, 2, 3, 4, 5])


def test_bk_18_a_series_is_written_whole_beside_single_bookings(api: Api) -> None:
    series = entry(api, monday(5), "10:00", "11:00", text="Meeting", rrule="FREQ=WEEKLY;COUNT=12")
    days = [monday(5 + week) for week in range(12)]
    singles = [partial(send, api, "POST", api.below("/appointments"), wish(api, day, "10:00")) for day in days]
    race([partial(send, api, "POST", api.below("/vevents"), series), *singles])
    # What was booked before the series stands below it; afterwards nothing is to be had in any of its weeks.
    late = [send(api, "POST", api.below("/appointments"), wish(api, day, "10:30")) for day in days]
    assert late == [409] * 12


@pytest.mark.full
def test_bk_19_api_and_booking_module_at_once_have_one_winner_each_round(api: Api) -> None:
    slug, bell = api.clinic.group.slug, api.clinic.calendars["bell"].pk
    person = {"firstname": "Bob", "lastname": "Door", "email": "bob@example.org", "phone": "0612345679"}

    def door(day: date, clock: str) -> int:
        start = datetime.combine(day, time.fromisoformat(clock), PARIS).isoformat()
        wanted = {"service": visit(api)["intervention_id"], "calendar": bell, "start": start}
        body = wanted | {"client": person, "consent": True}
        ask = partial(httpx.post, f"{api.server}/book/{slug}/appointments.json", json=body, timeout=60)
        return patiently(ask).status_code

    times = [f"{hour:02}:{minute}" for hour in (14, 15, 16, 17) for minute in ("00", "30")]
    by_door = 0
    for turn in range(ROUNDS):
        day, clock = monday(6 + turn // 40) + timedelta(days=turn // 8 % 5), times[turn % 8]
        by_api = partial(send, api, "POST", api.below("/appointments"), wish(api, day, clock))
        answers = race([by_api, partial(door, day, clock)])
        assert sorted(str(answer) for answer in answers) == ["201", "409"], on(day, clock)
        by_door += answers[1] == 201
    show(f"{ROUNDS} rounds: {ROUNDS - by_door} times the API was first, {by_door} times the booking module, never both")
    assert {rule: found for rule, found in audit().items() if found} == {}

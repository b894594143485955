"""Scripts that take what they do not want: the limits hold, and a real customer still books."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings

from apps.appointments.models import Appointment, Hold
from apps.appointments.queries import free_times
from apps.core import clock
from apps.groups.queries import current_setup
from apps.outbox.models import Event
from tests.booking.forms import ADA, fields_of, send, you
from tests.booking.test_door import SOMEBODY, book
from tests.clinic import MONDAY, NOW, Clinic, make_clinic

pytestmark = pytest.mark.django_db


@pytest.fixture
def wary() -> Clinic:
    """A clinic with limits as small as a test needs."""
    clinic = make_clinic(5, validate_email=False)
    clinic.organization.limits = {"bookings_address_hour": 12, "holds_person_hour": 3, "holds_address_hour": 8}
    clinic.organization.save()
    return clinic


def free_starts(clinic: Clinic, days: int = 5) -> list[int]:
    clinic.group.refresh_from_db()
    setup = current_setup(clinic.group.pk)
    service = setup.services[clinic.services["visit"].pk]
    found = free_times(setup, service, [clinic.calendars["bell"].pk], MONDAY, days, clock.epoch(NOW))
    return [start for _day, starts in found.days for start, _able in starts]


def iso(start: int) -> str:
    return clock.instant(start).isoformat()


def alarms() -> list[str]:
    events = Event.objects.filter(topic="limit.reached").order_by("id")
    return [payload["limit"] for payload in events.values_list("payload", flat=True)]


def test_ht_18_three_hundred_bookings_with_fresh_addresses_stop_at_the_cap_and_a_real_user_still_books(
    client: Client, wary: Clinic
) -> None:
    starts = free_starts(wary, 30)
    for number in range(300):
        fresh = SOMEBODY | {"email": f"bot{number}@example.org", "phone": f"06123{number:05}"}
        network = f"2001:db8::{number:x}"  # one /64, a new address each time
        answer = book(Client(REMOTE_ADDR=network), wary, start=iso(starts[number * 2 % len(starts)]), client=fresh)
        assert answer.status_code in {201, 429}
    assert (answer.status_code, answer["Retry-After"], answer.json()["error"]["code"]) == (429, "3600", "too_often")
    assert Appointment.objects.count() == 12
    assert alarms() == ["bookings_address_hour"]
    assert book(Client(REMOTE_ADDR="198.51.100.7"), wary, start=iso(starts[-1])).status_code == 201


def test_ht_09_a_client_cannot_choose_the_address_that_it_is_counted_by(
    client: Client, wary: Clinic, settings: Settings
) -> None:
    settings.PROXIES = 1
    starts = free_starts(wary)
    for number in range(14):
        fresh = SOMEBODY | {"email": f"bot{number}@example.org", "phone": f"06123{number:05}"}
        forged = Client(headers={"X-Forwarded-For": f"10.0.0.{number}, 203.0.113.9"})
        answer = book(forged, wary, start=iso(starts[number * 2]), client=fresh)
    assert answer.status_code == 429


def test_bk_20_holding_every_time_of_a_week_stops_at_the_cap_and_all_is_free_again_after_ten_minutes(
    client: Client, wary: Clinic
) -> None:
    wary.group.validate_email = True
    wary.group.save()
    before = free_starts(wary)
    statuses = [book(client, wary, start=iso(start)).status_code for start in before[::2]]
    assert (statuses.count(202), statuses.count(429), len(statuses)) == (3, 62, 65)
    crowd = [
        book(
            client,
            wary,
            start=iso(start),
            client=SOMEBODY | {"email": f"b{start}@x.example", "phone": f"0612{start % 10**6:06}"},
        )
        for start in before[20::2]
    ]
    assert sum(answer.status_code == 202 for answer in crowd) <= 5
    assert Hold.objects.count() <= 8
    real = Client(REMOTE_ADDR="198.51.100.7")
    assert (
        book(
            real, wary, start=iso(before[-1]), client=SOMEBODY | {"email": "real@example.org", "phone": "0698765432"}
        ).status_code
        == 202
    )
    with time_machine.travel(NOW + timedelta(minutes=10), tick=False):
        setup = current_setup(wary.group.pk)
        service = setup.services[wary.services["visit"].pk]
        found = free_times(setup, service, [wary.calendars["bell"].pk], MONDAY, 5, clock.epoch(clock.now()))
        assert [start for _day, starts in found.days for start, _able in starts] == before


def test_bk_22_booking_much_and_cancelling_it_raises_an_alarm_at_once(client: Client) -> None:
    clinic = make_clinic()
    clinic.organization.limits = {"cancellations_person_day": 5, "bookings_person_day": 10}
    clinic.organization.save()
    statuses = []
    for start in free_starts(clinic)[::2][:14]:
        answer = book(client, clinic, start=iso(start))
        statuses.append(answer.status_code)
        if answer.status_code == 201:
            token = answer.json()["manage_url"].rsplit("/", 1)[-1]
            assert client.post(f"/book/{clinic.group.slug}/manage/{token}/cancel").status_code == 303
    assert statuses == [201] * 10 + [429] * 4
    assert alarms() == ["cancellations_person_day", "bookings_person_day"]


def test_bk_22_the_form_says_so_in_words_and_keeps_what_was_typed(client: Client, clinic: Clinic) -> None:
    clinic.organization.limits = {"bookings_person_day": 1}
    clinic.organization.save()

    def sent(hour: str) -> Any:
        return send(client, clinic, fields_of(you(client, clinic, hour)) | ADA)

    assert sent("09:30").status_code == 303
    refused = sent("11:00")
    assert (refused.status_code, int(refused["Retry-After"]) > 0) == (429, True)
    assert "Nothing was booked: please wait a little" in refused.content.decode()
    assert fields_of(refused)["lastname"] == "Lovelace"
    assert Appointment.objects.count() == 1

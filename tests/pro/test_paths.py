"""BK-19: a visitor's page, the JSON door and the desk race for one time; one of them has it."""

import json
from typing import Any

import pytest
from django.test import Client

from apps.appointments.models import Appointment, Occupancy
from apps.core import clock
from tests.booking.forms import ADA, fields_of
from tests.clinic import Clinic, at, make_clinic
from tests.e2e.desk import next_workday
from tests.pro.standing import Standing
from tests.racing import race

ROUNDS = 4


@pytest.mark.django_db(transaction=True)
def test_bk_19_page_door_and_desk_at_once_have_one_winner() -> None:
    clinic = make_clinic(1)
    desk = Standing(clinic)
    day = next_workday(next_workday(clock.now().date()))
    for number in range(ROUNDS):
        start = at(f"{9 + number % 3:02}:00" if number < 3 else "14:00", day)
        form = fields_of(Client().get(f"/book/{clinic.group.slug}/you", _chosen(clinic, start)))
        race([lambda form=form: _page(clinic, form), lambda s=start: _door(clinic, s), lambda s=start: _desk(desk, s)])
        assert Appointment.objects.filter(starts_at=start).count() == 1
    assert Occupancy.objects.count() == ROUNDS


def _chosen(clinic: Clinic, start: Any) -> dict[str, Any]:
    service, calendar = clinic.services["visit"].pk, clinic.calendars["bell"].pk
    return {"service": service, "calendar": calendar, "start": start.isoformat()}


def _page(clinic: Clinic, form: dict[str, str]) -> int:
    return Client().post(f"/book/{clinic.group.slug}/you", form | ADA).status_code


def _door(clinic: Clinic, start: Any) -> int:
    person = {"firstname": "Bob", "lastname": "Door", "email": "bob@example.org", "phone": "0612345679"}
    body = _chosen(clinic, start) | {"client": person, "consent": True}
    address = f"/book/{clinic.group.slug}/appointments.json"
    return Client().post(address, json.dumps(body), content_type="application/json").status_code


def _desk(desk: Standing, start: Any) -> int:
    return int(desk.add(time=None, day=None, start=int(start.timestamp())).status_code)

"""BK-19 and BK-33: a visitor's page, the JSON door, both ways of the groups API and the desk want one time."""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

import pytest
from django.test import Client

from apps.appointments.models import Appointment, Occupancy
from apps.core import clock
from apps.core.actor import system
from apps.groups.models import Client as Card
from apps.organizations.actions import add_api_key
from apps.organizations.roles import Right, Role
from apps.outbox.models import Event
from tests.booking.forms import ADA, fields_of
from tests.clinic import PARIS, Clinic, at, make_clinic
from tests.e2e.desk import next_workday
from tests.pro.standing import Standing
from tests.racing import race
from tests.sizes import show, size

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = size(10, 500)
TIMES = [f"{hour:02}:{minute}" for hour in (9, 10, 11, 14, 15, 16, 17) for minute in ("00", "30")]


def key_of(clinic: Clinic, *without: Right) -> str:
    """The text of a key of the groups API with every right but these."""
    scopes = [right for right in Right if right not in without]
    made = add_api_key(
        actor=system(clinic.organization.pk), organization=clinic.organization, name="tests", scopes=scopes
    )
    return made.text


@dataclass
class Paths:
    """Every way to a booking of the visit with Dr Bell. Each says what it was answered, told by its browser."""

    clinic: Clinic
    desk: Standing
    key: str
    card: int
    webs: dict[str, Client] = field(
        default_factory=lambda: {way: Client() for way in ("page", "door", "api", "vevents")}
    )

    def ways(self, start: Any, **more: str) -> dict[str, Callable[[], int]]:
        """Each way to that time; `more` is sent along. The page was opened before."""
        form = fields_of(self.webs["page"].get(f"/book/{self.clinic.group.slug}/you", self._chosen(start)))
        ways = {"page": partial(self._page, form), "door": self._door, "api": self._api, "vevents": self._vevents}
        return {name: partial(way, start, more) for name, way in (ways | {"desk": self._desk}).items()}

    def _chosen(self, start: Any) -> dict[str, Any]:
        service, calendar = self.clinic.services["visit"].pk, self.clinic.calendars["bell"].pk
        return {"service": service, "calendar": calendar, "start": start.isoformat()}

    def _page(self, form: dict[str, str], _start: Any, more: dict[str, str]) -> int:
        return self.webs["page"].post(f"/book/{self.clinic.group.slug}/you", form | ADA | more).status_code

    def _door(self, start: Any, more: dict[str, str]) -> int:
        bob = {"firstname": "Bob", "lastname": "Door", "email": "bob@example.org", "phone": "0612345679"}
        body = self._chosen(start) | {"client": bob, "consent": True} | more
        return self._send("door", f"/book/{self.clinic.group.slug}/appointments.json", body)

    def _api(self, start: Any, more: dict[str, str]) -> int:
        asked = {
            "date": wall(start),
            "intervention_ids": [self.clinic.services["visit"].pk],
            "fiche": {"id": self.card},
        }
        body = {"appointment": asked | {"calendar_id": self.clinic.calendars["bell"].pk} | more}
        return self._send("api", f"/api/v1/groups/{self.clinic.group.pk}/appointments?apikey={self.key}", body)

    def _vevents(self, start: Any, more: dict[str, str]) -> int:
        of_visit = {"fiche_id": self.card, "intervention_id": self.clinic.services["visit"].pk}
        body = {"vevent": {"calendar_id": self.clinic.calendars["bell"].pk, "start": wall(start)} | of_visit | more}
        return self._send("vevents", f"/api/v1/groups/{self.clinic.group.pk}/vevents?apikey={self.key}", body)

    def _desk(self, start: Any, more: dict[str, str]) -> int:
        return int(self.desk.add(time=None, day=None, start=int(start.timestamp()), **more).status_code)

    def _send(self, way: str, address: str, body: Any) -> int:
        return self.webs[way].post(address, json.dumps(body), content_type="application/json").status_code


def wall(start: Any) -> str:
    """As the groups API writes a time."""
    return f"{start.astimezone(PARIS):%Y-%m-%d %H:%M:%S}"


@pytest.fixture
def paths(transactional_db: None) -> Paths:
    """An agent at the desk and a key that may not overbook."""
    clinic = make_clinic(1)
    card = Card.objects.create(
        organization_id=clinic.organization.pk, group=clinic.group, firstname="Api", email="api@example.org"
    )
    return Paths(clinic, Standing(clinic, Role.AGENT), key_of(clinic, Right.OVERBOOK), card.pk)


def days_ahead() -> date:
    return next_workday(next_workday(clock.now().date()))


@pytest.mark.full
def test_bk_19_page_door_api_and_desk_at_once_have_one_winner(paths: Paths) -> None:
    day, won = days_ahead(), Counter[str]()
    for number in range(ROUNDS):
        if number and number % len(TIMES) == 0:
            day = next_workday(day)
        start = at(TIMES[number % len(TIMES)], day)
        ways = paths.ways(start)
        race(list(ways.values()))
        won[Appointment.objects.get(starts_at=start).client.firstname or "desk"] += 1  # type: ignore[union-attr]
    show(f"{ROUNDS} rounds of five ways: won by {dict(won)}, never by two")
    assert Occupancy.objects.count() == ROUNDS


def test_bk_33_no_way_overbooks_without_the_right_whatever_it_sends(paths: Paths) -> None:
    start = at("09:30", days_ahead())
    ways = paths.ways(start, overbook="Because I can", overbooked="1", overbook_reason="Because I can")
    paths.clinic.book(start, now=clock.now())
    answers = {name: way() for name, way in ways.items()}
    assert answers == {"page": 409, "door": 409, "api": 409, "vevents": 409, "desk": 403}
    assert Appointment.objects.count() == 1


def test_bk_33_by_a_key_with_the_right_it_is_marked_told_and_out_of_the_way(paths: Paths) -> None:
    start = at("09:30", days_ahead())
    paths.clinic.book(start, now=clock.now())
    paths.key = key_of(paths.clinic)
    answers = {name: way() for name, way in paths.ways(start).items() if name in {"api", "vevents"}}
    assert answers == {"api": 409, "vevents": 201}  # customers never do, staff may
    made = Appointment.objects.latest("pk")
    assert (made.overbooked, made.overbook_reason) == (True, "Entered by a program")
    assert list(Occupancy.objects.filter(appointment=made).values_list("exclusive", flat=True)) == [False]
    assert Event.objects.latest("pk").subject == f"appointment:{made.pk}"

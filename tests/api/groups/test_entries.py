"""Vevents and appointments: what lists cost, and what of others is never told."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.appointments.models import Appointment
from tests.api.groups.caller import Keyed, keyed
from tests.clinic import Clinic, make_clinic

pytestmark = pytest.mark.django_db
TIMES = ("09:00", "09:30", "10:00")


def statements(caller: Keyed, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert caller.get(path).status_code == 200
    return len([query for query in captured if "appointments_" in query["sql"]])


NOT_MINE = "conditions[0][field]=taker&conditions[0][op]=!%3D&conditions[0][value]=me"


@pytest.mark.parametrize("path", ["/vevents", f"/vevents?{NOT_MINE}", "/appointments"])
def test_a_list_costs_the_same_however_long_it_is(clinic: Clinic, path: str) -> None:
    caller = keyed(clinic)
    found = []
    for who, time in enumerate(TIMES):
        clinic.book(time, who=who)
        found.append(statements(caller, path))
    assert found == [2, 2, 2]  # how many, and the page


def test_tn_04_nothing_of_another_clinic_is_listed_shown_or_changed(clinic: Clinic) -> None:
    theirs = clinic.book("09:00").appointment
    stranger = keyed(make_clinic())
    for plural in ("vevents", "appointments"):
        listed = stranger.get(f"/{plural}").json()["records"]
        assert theirs.pk not in {record["id"] for record in listed}
        change = {plural[:-1]: {"text": "x", "date": "2026-11-23 10:00:00"}}
        bodies: dict[str, Any] = {"GET": None, "PUT": change, "DELETE": None}
        path = f"/{plural}/{theirs.pk}"
        answers = {stranger.call(method, path, body).status_code for method, body in bodies.items()}
        assert answers == {404}
    path = f"/groups/{clinic.group.pk}/availabletimeslots?start=2026-11-23&intervention_ids[]={theirs.service_id}"
    assert stranger.get(path).status_code == 404
    assert Appointment.objects.get(pk=theirs.pk).revision == 1


def test_a_calendar_a_fiche_and_an_intervention_of_another_clinic_are_refused(clinic: Clinic) -> None:
    theirs = clinic.book("09:00").appointment
    ours = make_clinic()
    caller, bell = keyed(ours), ours.calendars["bell"].pk
    times = {"start": "2026-11-23 10:00:00", "end": "2026-11-23 10:30:00", "intervention_id": ours.services["visit"].pk}
    for fields in (
        {"calendar_id": theirs.calendar_id, "fiche_id": theirs.client_id},
        {"calendar_id": bell, "fiche_id": theirs.client_id},
        {"calendar_id": bell, "fiche_id": theirs.client_id, "intervention_id": theirs.service_id},
    ):
        answer = caller.call("POST", f"/groups/{ours.group.pk}/vevents", {"vevent": times | fields})
        assert answer.status_code in {400, 404}
    assert Appointment.objects.filter(group=ours.group).count() == 0

"""Another service, another length, other notes; and taking a mark back."""

from datetime import timedelta

import pytest

from apps.appointments import actions
from apps.appointments.access import appointment_for
from apps.appointments.models import Appointment, Occupancy
from apps.core.errors import Conflict, Forbidden, SlotTaken
from apps.groups.models import Service
from apps.organizations.roles import Role
from apps.outbox.models import Event
from tests.clinic import NOW, Clinic, add_service, at

pytestmark = pytest.mark.django_db


def booked(clinic: Clinic, clock: str = "09:30", who: int = 1, **fields: int) -> Appointment:
    return appointment_for(clinic.member(), clinic.book(clock, who=who, **fields).appointment.pk)


def taken() -> list[tuple[object, object]]:
    return list(Occupancy.objects.order_by("starts_at").values_list("starts_at", "ends_at"))


def test_another_service_brings_its_length_and_buffers(clinic: Clinic) -> None:
    Service.objects.filter(name="check").update(buffer_after=15)
    visit, check = booked(clinic), clinic.services["check"].pk
    changed = actions.change_appointment(actor=clinic.member(), appointment=visit, service=check, now=NOW)
    assert (changed.service_id, changed.ends_at, changed.buffer_after) == (check, at("10:30"), 900)
    assert taken() == [(at("09:30"), at("10:45"))]
    event = Event.objects.latest("id")
    previous = {"service": clinic.services["visit"].pk, "length": 1800}
    assert (event.topic, event.revision, event.payload["previous"]) == ("appointment.changed", 2, previous)


def test_a_length_that_meets_somebody_else_is_refused_and_nothing_changes(clinic: Clinic) -> None:
    visit = booked(clinic)
    clinic.book("10:00", who=2)
    with pytest.raises(SlotTaken) as refusal:
        actions.change_appointment(actor=clinic.member(), appointment=visit, length=3600, comments="x", now=NOW)
    assert len(refusal.value.details["alternatives"]) == 3
    kept = Appointment.objects.get(pk=visit.pk)
    assert (kept.ends_at, kept.comments, kept.revision) == (at("10:00"), "", 1)


def test_bk_33_with_the_right_and_a_reason_it_is_put_over_and_marked(clinic: Clinic) -> None:
    visit = booked(clinic)
    clinic.book("10:00", who=2)
    long = {"appointment": visit, "length": 3600, "overbook": "She asked for it", "now": NOW}
    with pytest.raises(Forbidden):
        actions.change_appointment(actor=clinic.member(Role.AGENT), **long)  # type: ignore[arg-type]
    changed = actions.change_appointment(actor=clinic.member(), **long)  # type: ignore[arg-type]
    assert (changed.overbooked, changed.overbook_reason) == (True, "She asked for it")
    assert list(Occupancy.objects.filter(appointment=visit).values_list("exclusive", flat=True)) == [False]


def test_notes_can_be_written_in_any_state_the_rest_while_it_can_be_moved(clinic: Clinic) -> None:
    owner = clinic.member()
    done = actions.mark_done(actor=owner, appointment=booked(clinic), now=NOW)
    noted = actions.change_appointment(actor=owner, appointment=done, comments="Brings a scan", now=NOW)
    assert noted.comments == "Brings a scan"
    with pytest.raises(Conflict) as refusal:
        actions.change_appointment(actor=owner, appointment=noted, length=3600, now=NOW)
    assert refusal.value.code == "wrong_state"


@pytest.mark.parametrize("change", [{"comments": "mine"}, {"length": 2700}])
def test_of_two_who_save_the_second_is_told(clinic: Clinic, change: dict[str, object]) -> None:
    visit = booked(clinic)
    actions.change_appointment(actor=clinic.member(), appointment=visit, comments="theirs", now=NOW)
    with pytest.raises(Conflict) as refusal:
        actions.change_appointment(actor=clinic.member(), appointment=visit, now=NOW, **change)  # type: ignore[arg-type]
    assert refusal.value.code == "changed_meanwhile"
    assert Appointment.objects.get(pk=visit.pk).comments == "theirs"


@pytest.mark.parametrize("mark", [actions.mark_arrived, actions.mark_done, actions.mark_no_show])
def test_a_mark_is_taken_back_to_what_was_before(clinic: Clinic, mark: object) -> None:
    owner = clinic.member()
    confirmed = actions.confirm_appointment(actor=owner, appointment=booked(clinic), now=NOW)
    marked = mark(actor=owner, appointment=confirmed, now=NOW)  # type: ignore[operator]
    assert actions.take_back_mark(actor=owner, appointment=marked, now=NOW).state == "confirmed"
    assert Event.objects.latest("id").topic == "appointment.taken_back"
    assert taken() == [(at("09:30"), at("10:00"))]


def test_what_is_not_marked_cannot_be_taken_back(clinic: Clinic) -> None:
    with pytest.raises(Conflict):
        actions.take_back_mark(actor=clinic.member(), appointment=booked(clinic), now=NOW)


def test_a_request_that_waits_takes_no_time_with_another_length_either(clinic: Clinic) -> None:
    add_service(clinic, "surgery", needs_approval=True)
    pending = booked(clinic, service=clinic.services["surgery"].pk)
    changed = actions.change_appointment(actor=clinic.member(), appointment=pending, length=3600, now=NOW)
    assert (changed.state, changed.ends_at - changed.starts_at) == ("pending", timedelta(hours=1))
    assert taken() == []

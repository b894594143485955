"""Bringing in appointments that were agreed elsewhere: all or none, and never over anything."""

from datetime import timedelta

import pytest

from apps.appointments.actions import Visit, add_break, import_appointments
from apps.appointments.models import Appointment, Occupancy
from apps.appointments.states import State
from apps.core.actor import system
from apps.core.errors import Forbidden, Invalid, NotFound, SlotTaken
from apps.groups.models import Client
from apps.outbox.models import Event
from tests.clinic import NOW, Clinic, add_rooms, at, make_clinic

pytestmark = pytest.mark.django_db


@pytest.fixture
def card(clinic: Clinic) -> Client:
    return Client.objects.create(organization_id=clinic.organization.pk, group=clinic.group, firstname="Ada")


def visit(clinic: Clinic, card: Client, clock: str, **fields: object) -> Visit:
    given = {"service": clinic.services["visit"].pk, "calendar": clinic.calendars["bell"].pk, "client": card.pk}
    return Visit(start=at(clock), **(given | fields))


def bring_in(clinic: Clinic, *visits: Visit) -> list[Appointment]:
    clinic.group.refresh_from_db()
    return import_appointments(actor=system(clinic.organization.pk), group=clinic.group, visits=visits, now=NOW)


def test_each_is_written_with_what_it_takes_and_one_event(clinic: Clinic, card: Client) -> None:
    clinic.services["visit"].buffer_before, clinic.services["visit"].buffer_after = 5, 10
    clinic.services["visit"].save()
    first, second = bring_in(
        clinic, visit(clinic, card, "09:30", state=State.DONE), visit(clinic, card, "20:00", comments="late")
    )
    assert [(one.state, one.starts_at, one.ends_at, one.comments) for one in (first, second)] == [
        ("done", at("09:30"), at("10:00"), ""),
        ("booked", at("20:00"), at("20:30"), "late"),
    ]
    assert list(Occupancy.objects.order_by("starts_at").values_list("appointment", "starts_at", "ends_at")) == [
        (first.pk, at("09:25"), at("10:10")),
        (second.pk, at("19:55"), at("20:40")),
    ]
    assert list(Event.objects.order_by("id").values_list("topic", "subject", "revision", "payload__state")) == [
        ("appointment.imported", f"appointment:{first.pk}", 1, "done"),
        ("appointment.imported", f"appointment:{second.pk}", 1, "booked"),
    ]


def test_requests_and_cancelled_visits_take_no_time(clinic: Clinic, card: Client) -> None:
    bring_in(clinic, *(visit(clinic, card, "09:30", state=state) for state in (State.PENDING, State.CANCELLED)))
    assert (Appointment.objects.count(), Occupancy.objects.count()) == (2, 0)


def test_a_visit_keeps_its_room(clinic: Clinic, card: Client) -> None:
    add_rooms(clinic, "visit", "one", "two")
    room = clinic.calendars["two"].pk
    bring_in(clinic, visit(clinic, card, "09:30", rooms=(room,)))
    assert set(Occupancy.objects.values_list("calendar", flat=True)) == {clinic.calendars["bell"].pk, room}
    with pytest.raises(SlotTaken):
        bring_in(clinic, visit(clinic, card, "09:45", rooms=(room,), calendar=clinic.calendars["chen"].pk))
    with pytest.raises(Invalid):
        bring_in(clinic, visit(clinic, card, "11:00"))


def test_none_is_written_when_one_meets_a_booking_a_break_or_another(clinic: Clinic, card: Client) -> None:
    clinic.book("09:30")
    add_break(
        actor=system(clinic.organization.pk),
        calendar=clinic.calendars["bell"],
        starts_at=at("14:00"),
        ends_at=at("15:00"),
    )
    for clash in ("09:45", "14:30", "11:15"):
        with pytest.raises(SlotTaken):
            bring_in(clinic, visit(clinic, card, "11:00"), visit(clinic, card, clash))
    assert Appointment.objects.count() == 1


def test_an_expired_hold_is_in_nobodys_way(clinic: Clinic, card: Client) -> None:
    from apps.appointments.actions import hold_time

    hold_time(
        actor=clinic.visitor,
        group=clinic.group,
        service=clinic.services["visit"].pk,
        calendar=clinic.calendars["bell"].pk,
        start=at("09:30"),
        now=NOW - timedelta(hours=1),
    )
    bring_in(clinic, visit(clinic, card, "09:30"))
    assert list(Occupancy.objects.values_list("kind", flat=True)) == ["appointment"]


def test_what_the_group_does_not_have_is_refused(clinic: Clinic, card: Client) -> None:
    other = make_clinic()
    stranger = Client.objects.create(organization_id=other.organization.pk, group=other.group)
    for fields in (
        {"client": stranger.pk},
        {"service": other.services["visit"].pk},
        {"calendar": other.calendars["bell"].pk},
    ):
        with pytest.raises(Invalid):
            bring_in(clinic, visit(clinic, card, "09:30", **fields))
    with pytest.raises(NotFound):
        import_appointments(actor=system(other.organization.pk), group=clinic.group, visits=[], now=NOW)
    with pytest.raises(Forbidden):
        import_appointments(actor=clinic.visitor, group=clinic.group, visits=[], now=NOW)
    assert Appointment.objects.count() == 0

"""Booking: what is written, what is refused, and what the refused are told."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.appointments.actions import Request, book_appointment, cancel_appointment
from apps.appointments.models import Appointment, ManageLink, Occupancy
from apps.core import clock
from apps.core.actor import Actor
from apps.core.errors import DomainError, Forbidden, Invalid, NotFound, SlotTaken
from apps.core.ids import token_hash
from apps.groups.models import Calendar, Client, Customer, Opening, Service
from apps.groups.queries import setup as setups
from apps.organizations.roles import Role
from apps.outbox.actions import relay
from apps.outbox.models import Event
from tests.clinic import MONDAY, NOW, Clinic, add_opening, add_rooms, at, make_clinic, person

pytestmark = pytest.mark.django_db


def test_a_booking_writes_everything_that_belongs_to_it(clinic: Clinic) -> None:
    booked = clinic.book("09:30", consent_at=NOW)
    appointment = Appointment.objects.get()
    client = Client.objects.get()
    assert (appointment.state, appointment.starts_at, appointment.ends_at) == ("booked", at("09:30"), at("10:00"))
    assert (appointment.source, appointment.consent_at, appointment.revision) == ("web", NOW, 1)
    assert (client.firstname, client.from_web, client.search_text) == (
        "Ada1",
        True,
        "lovelace ada1 ada1@example.org +33612345678",
    )
    assert (appointment.client, appointment.customer, client.customer) == (
        client,
        Customer.objects.get(),
        appointment.customer,
    )
    assert list(Occupancy.objects.values_list("calendar", "starts_at", "ends_at", "exclusive")) == [
        (clinic.calendars["bell"].pk, at("09:30"), at("10:00"), True)
    ]
    link = ManageLink.objects.get()
    assert bytes(link.token_hash) == token_hash(booked.token)
    assert link.expires_at == at("10:00") + timedelta(days=90)


def test_the_event_holds_ids_instants_and_states_and_nothing_about_the_person(clinic: Clinic) -> None:
    appointment = clinic.book("09:30").appointment
    event = Event.objects.get()
    assert (event.topic, event.subject, event.actor) == (
        "appointment.booked",
        f"appointment:{appointment.pk}",
        "visitor",
    )
    assert event.payload == {
        "appointment": appointment.pk,
        "uuid": str(appointment.uuid),
        "group": clinic.group.pk,
        "calendar": clinic.calendars["bell"].pk,
        "service": clinic.services["visit"].pk,
        "client": appointment.client_id,
        "state": "booked",
        "start": "2026-11-23T08:30:00+00:00",
        "end": "2026-11-23T09:00:00+00:00",
    }


def test_the_whole_action_takes_a_fixed_number_of_statements_in_one_transaction(clinic: Clinic) -> None:
    clinic.book("09:00")
    clinic.group.refresh_from_db()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        book_appointment(actor=clinic.visitor, group=clinic.group, request=clinic.request("09:30", who=2), now=NOW)
    told = [query["sql"] for query in asked if not query["sql"].startswith(("SAVEPOINT", "RELEASE", "SET", "BEGIN"))]
    assert len(told) == 2


def test_a_taken_time_is_refused_with_the_three_nearest(clinic: Clinic) -> None:
    clinic.book("09:30")
    with pytest.raises(SlotTaken) as refusal:
        clinic.book("09:30", who=2)
    assert [clock.instant(one) for one in refusal.value.details["alternatives"]] == [
        at("09:00"),
        at("10:00"),
        at("10:15"),
    ]
    assert Appointment.objects.count() == 1


def test_the_chosen_calendars_times_come_before_others(clinic: Clinic) -> None:
    Opening.objects.filter(calendar=clinic.calendars["bell"]).delete()
    add_opening(clinic.calendars["bell"], 0, "09:00", "10:00", valid_until=MONDAY)
    clinic.book("09:30")
    with pytest.raises(SlotTaken) as refusal:
        clinic.book("09:30", who=2)
    # Bell has 09:00 left and nothing else within the week; the other two are Chen's.
    assert [clock.instant(one) for one in refusal.value.details["alternatives"]] == [
        at("09:00"),
        at("09:30"),
        at("09:15"),
    ]


def test_no_preference_goes_to_the_one_with_fewest_visits_that_day_then_by_sort(clinic: Clinic) -> None:
    clinic.book("14:00")
    assert clinic.book("09:30", who=2, calendar=None).appointment.calendar_id == clinic.calendars["chen"].pk
    assert clinic.book("10:30", who=3, calendar=None).appointment.calendar_id == clinic.calendars["bell"].pk


def test_a_required_room_is_taken_with_the_practitioner_and_its_absence_refuses(clinic: Clinic) -> None:
    add_rooms(clinic, "visit", "red")
    clinic.book("09:30")
    with pytest.raises(SlotTaken):
        clinic.book("09:30", who=2, calendar=clinic.calendars["chen"].pk)
    assert Occupancy.objects.filter(calendar=clinic.calendars["red"]).count() == 1


def test_rooms_take_turns_by_fewest_visits_that_day(clinic: Clinic) -> None:
    add_rooms(clinic, "visit", "red", "blue")
    for who, time in enumerate(("09:00", "09:30", "10:00", "10:30")):
        clinic.book(time, who=who)
    rooms = Occupancy.objects.exclude(calendar=clinic.calendars["bell"]).order_by("starts_at")
    assert list(rooms.values_list("calendar__name", flat=True)) == ["red", "blue", "red", "blue"]


def test_buffers_are_taken_with_the_visit(clinic: Clinic) -> None:
    Service.objects.filter(pk=clinic.services["visit"].pk).update(buffer_before=10, buffer_after=5)
    clinic.book("09:30")
    assert list(Occupancy.objects.values_list("starts_at", "ends_at")) == [(at("09:20"), at("10:05"))]
    with pytest.raises(SlotTaken):
        clinic.book("10:00", who=2, actor=clinic.member())
    assert clinic.book("10:15", who=2).appointment.starts_at == at("10:15")


def test_one_person_has_one_card_and_their_child_another(clinic: Clinic) -> None:
    clinic.book("09:00")
    clinic.book("10:00", contact=replace(person(), email="ADA1@EXAMPLE.ORG", firstname="ada1"))
    clinic.book("11:00", contact=replace(person(), firstname="Byron"))
    assert (Customer.objects.count(), Client.objects.count()) == (1, 2)


def test_staff_book_a_client_of_the_file_between_the_grid_and_without_notice(clinic: Clinic) -> None:
    clinic.group.notice = 60 * 24 * 30
    clinic.group.save()
    card = Client.objects.create(organization_id=clinic.organization.pk, group=clinic.group, firstname="Grace")
    booked = clinic.book("09:47", actor=clinic.member(), contact=None, client=card.pk, source="desk").appointment
    assert (booked.client, booked.customer, booked.source) == (card, None, "desk")


def test_staff_do_not_book_a_stranger_s_or_a_deleted_card(clinic: Clinic) -> None:
    other = make_clinic()
    foreign = Client.objects.create(organization_id=other.organization.pk, group=other.group)
    deleted = Client.objects.create(organization_id=clinic.organization.pk, group=clinic.group, deleted=True)
    for card in (foreign, deleted):
        with pytest.raises(NotFound):
            clinic.book("09:30", actor=clinic.member(), contact=None, client=card.pk)


def refused(clinic: Clinic, clock_: str | datetime = "09:30", **fields: Any) -> DomainError:
    with pytest.raises(DomainError) as refusal:
        clinic.book(clock_, **fields)
    assert Appointment.objects.count() == 0
    return refusal.value


def test_tn_05_calendars_and_services_of_others_are_not_offered(clinic: Clinic) -> None:
    other = make_clinic()
    assert list(refused(clinic, service=other.services["visit"].pk).fields) == ["service"]
    assert list(refused(clinic, calendar=other.calendars["bell"].pk).fields) == ["calendar"]
    assert refused(clinic, actor=other.visitor).code == "not_found"


def test_what_has_no_public_name_is_for_staff_only(clinic: Clinic) -> None:
    Calendar.objects.filter(pk=clinic.calendars["bell"].pk).update(publicname="")
    assert list(refused(clinic).fields) == ["calendar"]
    assert clinic.book("09:30", actor=clinic.member()).appointment.state == "booked"
    Service.objects.update(publicname="")
    with pytest.raises(Invalid):
        clinic.book("10:30", calendar=None)


def test_what_nobody_performs_is_not_offered(clinic: Clinic) -> None:
    Calendar.objects.update(deleted=True)
    assert list(refused(clinic, calendar=None).fields) == ["service"]


def test_somebody_must_come(clinic: Clinic) -> None:
    assert list(refused(clinic, contact=None).fields) == ["client"]


def test_a_role_without_the_right_does_not_book(clinic: Clinic) -> None:
    assert isinstance(refused(clinic, actor=clinic.member(Role.DEVELOPER)), Forbidden)


@pytest.mark.parametrize(
    "start",
    [
        at("09:30").replace(tzinfo=None),
        at("09:30") + timedelta(microseconds=1),
        at("09:30") + timedelta(days=4000),
        at("09:30") - timedelta(days=4000),
    ],
)
def test_bk_34_a_start_that_cannot_be_meant_is_named(clinic: Clinic, start: datetime) -> None:
    assert list(refused(clinic, start).fields) == ["start"]


@pytest.mark.parametrize("clock_", ["08:45", "11:45", "12:30", "17:45", "09:07", "18:00"])
def test_outside_hours_or_between_the_grid_is_not_offered(clinic: Clinic, clock_: str) -> None:
    assert refused(clinic, clock_).code == "slot_taken"


def test_the_past_is_not_offered(clinic: Clinic) -> None:
    assert refused(clinic, at("09:30", MONDAY - timedelta(days=7))).code == "slot_taken"


def test_tm_12_leap_day_new_years_eve_and_midnight_are_days_like_others() -> None:
    clinic = make_clinic()
    for weekday in range(7):
        add_opening(clinic.calendars["bell"], weekday, "20:00", "02:00")
    last_night = at("23:45", MONDAY.replace(month=12, day=31))
    assert clinic.book(last_night).appointment.ends_at == last_night + timedelta(minutes=30)
    to_midnight = at("23:30", MONDAY)
    assert clinic.book(to_midnight, who=2).appointment.ends_at == at("00:00", MONDAY + timedelta(days=1))
    leap_day = at("20:00", MONDAY.replace(year=2028, month=2, day=29))
    booked = clinic.book(leap_day, who=3, now=leap_day - timedelta(days=30)).appointment
    assert booked.starts_at == leap_day


def test_bk_24_what_a_process_remembers_wrongly_does_not_decide(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A set-up under an outdated revision, poisoned with hours round the clock, is not asked."""
    clinic.group.refresh_from_db()
    real = setups.setup_of(clinic.group.pk, clinic.group.setup_revision)
    always = make_clinic()
    for weekday in range(7):
        add_opening(always.calendars["bell"], weekday, "00:00", "00:00")
    always.group.refresh_from_db()
    lying = setups.setup_of(always.group.pk, always.group.setup_revision)
    bell = clinic.calendars["bell"].pk
    wide = replace(real.calendars[bell], hours=lying.calendars[always.calendars["bell"].pk].hours)
    poisoned = replace(real, revision=real.revision - 1, calendars=real.calendars | {bell: wide})
    monkeypatch.setitem(setups._kept, clinic.group.pk, poisoned)
    request = clinic.request("22:00")
    clinic.group.setup_revision = poisoned.revision
    with pytest.raises(SlotTaken):
        book_appointment(actor=clinic.visitor, group=clinic.group, request=request, now=NOW)


def test_a_process_that_knows_an_older_set_up_locks_anew_and_books(clinic: Clinic) -> None:
    """The room became required after this process last looked."""
    clinic.book("09:00")
    outdated = type(clinic.group).objects.get(pk=clinic.group.pk)
    add_rooms(clinic, "visit", "red")
    book_appointment(actor=clinic.visitor, group=outdated, request=clinic.request("09:30", who=2), now=NOW)
    assert Occupancy.objects.filter(calendar=clinic.calendars["red"]).count() == 1


def test_an_actor_with_other_groups_does_not_find_this_one(clinic: Clinic) -> None:
    actor = Actor(kind="visitor", organization=clinic.organization.pk, groups=frozenset({0}))
    assert refused(clinic, actor=actor).code == "not_found"


def test_a_request_is_a_plain_value() -> None:
    assert Request(service=1, start=NOW) == Request(service=1, start=NOW)


def test_the_client_card_counts_its_visits_once_the_relay_has_told_them(clinic: Clinic) -> None:
    appointment = clinic.book("09:30").appointment
    cancelled = clinic.book("10:30").appointment
    cancel_appointment(actor=clinic.member(), appointment=cancelled, now=NOW)
    relay()
    card = Client.objects.get(pk=appointment.client_id)
    assert (card.visits, card.latest_visit) == (1, at("09:30"))

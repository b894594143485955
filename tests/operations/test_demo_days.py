"""The days of the demo clinic: what stands in them, and what later runs do to them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from types import ModuleType
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings

from apps.accounts.models import User
from apps.appointments.actions import Booked, Request, book_appointment, cancel_appointment
from apps.appointments.models import Appointment, Break
from apps.core.actor import Actor, system, visitor
from apps.groups.actions.changes import change_calendar, change_service
from apps.groups.actions.fields import CalendarChanges
from apps.groups.contact import Contact
from apps.groups.models import Calendar, Client, Group, Service
from apps.notifications.models import Message
from apps.operations.actions.demo import days, happenings, passing
from apps.operations.actions.demo.preparing import Report, prepare_demo
from apps.operations.actions.demo.sites import PARIS as LILAS
from apps.organizations.access import member_actor
from apps.organizations.models import Member, Organization
from apps.organizations.roles import Role
from apps.outbox.models import Event
from tests.clinic import PARIS
from tests.operations.fewdays import QUICK_HASHERS, TUESDAY, days_with_visits, few_days

pytestmark = [pytest.mark.usefixtures("tuesday"), pytest.mark.django_db]
LATER = TUESDAY + timedelta(days=10)  # none of its days has been filled, and they have room for all that happens


@pytest.fixture(scope="module")
def tuesday(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The clinic as it is made on that Tuesday. Made once; what a test does to it is undone after the test."""
    with (
        pytest.MonkeyPatch.context() as patch,
        override_settings(PASSWORD_HASHERS=QUICK_HASHERS),
        django_db_blocker.unblock(),
        transaction.atomic(),
    ):
        few_days(patch)
        prepare_demo(now=TUESDAY)
        yield
        transaction.set_rollback(True)


def diary() -> list[tuple[Any, ...]]:
    rows = Appointment.objects.order_by("starts_at", "calendar__sort", "state", "client__email")
    return list(rows.values_list("starts_at", "calendar__name", "service__name", "client__email", "state", "source"))


def test_the_first_day_brings_bookings_a_request_and_a_late_cancellation() -> None:
    told = Event.objects.filter(topic__startswith="appointment.").exclude(topic="appointment.imported")
    assert sorted(told.values_list("topic", "actor")) == [
        *[("appointment.booked", "system")] * 3,
        ("appointment.cancelled", "system"),
        ("appointment.requested", "system"),
    ]
    late = Appointment.objects.filter(cancel_reason__startswith="Called just now")
    assert all(TUESDAY < visit.starts_at < TUESDAY + timedelta(hours=6) for visit in late)


def test_the_ledger_says_what_those_who_booked_online_were_told() -> None:
    told = Message.objects.filter(kind="booked")
    online = Appointment.objects.filter(source="web", revision=1).exclude(state="pending")
    imported = Event.objects.filter(topic="appointment.imported").values_list("subject", flat=True)
    play = [visit.pk for visit in online if f"appointment:{visit.pk}" in set(imported)]
    assert set(told.values_list("appointment_id", flat=True)) >= set(play)
    assert set(told.values_list("state", flat=True)) <= {"sent", "failed"}
    assert not told.filter(sent_at__gte=TUESDAY).exists()


def test_the_past_is_over_today_is_under_way_and_the_future_is_open() -> None:
    past = Appointment.objects.filter(ends_at__lte=TUESDAY)
    assert set(past.values_list("state", flat=True)) <= {"done", "no_show", "cancelled"}
    assert past.filter(state="done").count() > past.exclude(state="done").count()
    now = Appointment.objects.filter(starts_at__lte=TUESDAY, ends_at__gt=TUESDAY)
    assert set(now.values_list("state", flat=True)) <= {"arrived", "cancelled"}
    future = Appointment.objects.filter(starts_at__gt=TUESDAY)
    assert set(future.values_list("state", flat=True)) == {"pending", "booked", "confirmed", "cancelled"}
    assert set(Appointment.objects.values_list("source", flat=True)) == {"web", "desk"}


def test_each_visit_is_told_by_one_event() -> None:
    first = ["appointment.imported", "appointment.booked", "appointment.requested"]
    told = Event.objects.filter(topic__in=first).values_list("subject", flat=True)
    assert sorted(told) == sorted(f"appointment:{pk}" for pk in Appointment.objects.values_list("pk", flat=True))


def test_a_second_run_changes_nothing() -> None:
    before, events = diary(), Event.objects.count()
    report = prepare_demo(now=TUESDAY)
    assert (report.days_filled, report.visits_moved_on) == (0, 0)
    assert (diary(), Event.objects.count()) == (before, events)


def test_a_reset_brings_the_same_days_again_and_no_leftovers() -> None:
    before = diary()
    Client.objects.create(organization_id=Organization.objects.get().pk, group=Group.objects.all()[0], firstname="Mine")
    prepare_demo(now=TUESDAY, reset=True)
    assert diary() == before
    assert (Organization.objects.count(), Client.objects.count(), User.objects.count()) == (1, 60, 3)


def test_the_next_day_brings_one_more_day_and_finishes_yesterdays_visits() -> None:
    friday = TUESDAY + timedelta(days=3)
    report = prepare_demo(now=friday)
    assert report.days_filled == 3
    over = Appointment.objects.filter(ends_at__lte=friday).exclude(state="pending")
    assert set(over.values_list("state", flat=True)) <= {"done", "no_show", "cancelled"}
    assert days_with_visits()[-1] == "Tue 01"


def test_what_people_made_or_changed_is_left_alone() -> None:
    group = Group.objects.get(slug=LILAS.slug)
    monday = datetime(2026, 11, 30, 14, 0, tzinfo=PARIS)  # a day that the demo has not filled yet
    request = Request(
        service=group.services.get(name="Check-up").pk,
        calendar=group.calendars.get(name="Dr Amélie Roux").pk,
        start=monday,
        contact=Contact("Eva", "Human", "eva@example.org", "+33639980099"),
    )
    mine = book_appointment(actor=visitor(group.organization_id), group=group, request=request, now=TUESDAY)
    member = Member.objects.get(role="receptionist")
    desk = Actor(kind="member", organization=group.organization_id, id=str(member.pk), role=member.role)
    theirs = Appointment.objects.filter(starts_at__gt=TUESDAY, state="booked", group=group).exclude(
        pk=mine.appointment.pk
    )[0]
    cancel_appointment(actor=desk, appointment=theirs, now=TUESDAY)
    prepare_demo(now=TUESDAY + timedelta(days=9))
    assert Appointment.objects.get(pk=mine.appointment.pk).state == "booked"
    assert Appointment.objects.get(pk=theirs.pk).state == "cancelled"
    same_day = Appointment.objects.filter(starts_at__date=monday.date())
    assert same_day.count() > 5  # the day was filled around it


def happened(actor: str = "system") -> dict[str, int]:
    """What came of the play's bookings and requests, or of somebody else's: topic -> how many."""
    topics = ["appointment.booked", "appointment.requested"]
    told = Event.objects.filter(topic__in=topics, actor=actor).values_list("topic", flat=True)
    return {topic: list(told).count(topic) for topic in topics}


def visits_since(first: datetime, name: str) -> int:
    """How many visits this practitioner has from that moment on."""
    return Appointment.objects.filter(calendar__name=name, starts_at__gte=first).count()


def take_away(*services: str) -> None:
    for service in Service.objects.filter(name__in=services):
        change_service(actor=system(service.organization_id), service=service, fields={"deleted": True})


def test_of_two_starts_at_once_one_fills_each_day_and_lets_things_happen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The other one has looked before it, and comes to the days after it."""
    before, look = happened(), days._filled
    first: list[Report] = []

    def filled_meanwhile(demo: Any) -> set[str]:
        seen = look(demo)
        monkeypatch.setattr(days, "_filled", look)
        first.append(prepare_demo(now=LATER))
        return seen

    monkeypatch.setattr(days, "_filled", filled_meanwhile)
    second = prepare_demo(now=LATER)
    assert ([one.days_filled for one in first], second.days_filled) == ([9], 0)
    told = list(Event.objects.filter(topic="demo.day_filled").values_list("subject", flat=True))
    assert len(told) == len(set(told)) == 18
    assert (before, happened()) == (
        {"appointment.booked": 3, "appointment.requested": 1},
        {"appointment.booked": 6, "appointment.requested": 2},
    )


@pytest.mark.parametrize("fields", [{"name": "Dr Karim Benali-Roux"}, {"deleted": True}])
def test_a_practitioner_whom_people_renamed_or_removed_has_no_part_in_new_days(fields: CalendarChanges) -> None:
    calendar = Calendar.objects.get(name="Dr Karim Benali")
    monday = datetime(2026, 11, 30, tzinfo=PARIS)
    assert visits_since(TUESDAY, calendar.name) > 0
    changed = change_calendar(actor=system(calendar.organization_id), calendar=calendar, fields=fields)
    assert prepare_demo(now=TUESDAY + timedelta(days=3)).days_filled == 3
    assert (visits_since(monday, changed.name), visits_since(monday, "Dr Amélie Roux") > 0) == (0, True)
    pauses = Break.objects.filter(starts_at__gte=monday)  # those of a Tuesday
    assert list(pauses.values_list("text", "calendar__name")) == [("Team meeting", "Dr Amélie Roux")]


def test_a_practitioner_whose_services_people_took_away_has_empty_days() -> None:
    take_away("Physiotherapy", "Assessment")
    assert prepare_demo(now=TUESDAY + timedelta(days=3)).days_filled == 3
    sunday = datetime(2026, 11, 29, tzinfo=PARIS)
    assert (visits_since(sunday, "Inès Moreau"), visits_since(sunday, "Dr Amélie Roux") > 0) == (0, True)


def test_where_nothing_can_be_booked_at_once_the_play_goes_on_with_a_request() -> None:
    before = happened()
    take_away("First consultation", "Follow-up", "Check-up", "Ultrasound", "Physiotherapy")
    assert prepare_demo(now=LATER).days_filled == 9
    assert happened() == before | {"appointment.requested": before["appointment.requested"] + 1}


def test_where_somebody_is_faster_the_play_books_nothing_and_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    before, book = happened(), happenings.book_appointment

    def somebody_was_faster(*, group: Group, request: Request, **given: Any) -> Booked:
        theirs = replace(request, contact=Contact("Eva", "Human", "eva@example.org", "+33639980099"))
        book(**given | {"actor": visitor(group.organization_id)}, group=group, request=theirs)
        return book(group=group, request=request, **given)

    monkeypatch.setattr(happenings, "book_appointment", somebody_was_faster)
    assert prepare_demo(now=LATER).days_filled == 9
    assert happened("visitor") == {"appointment.booked": 3, "appointment.requested": 1}
    # A request takes no time, so there may be two of them.
    assert happened() == before | {"appointment.requested": before["appointment.requested"] + 1}
    late = Appointment.objects.filter(cancel_reason__startswith="Called just now", starts_at__gt=LATER)
    assert late.count() == 1


@pytest.mark.parametrize(("module", "verb"), [(passing, "mark_done"), (happenings, "cancel_appointment")])
def test_a_visit_that_somebody_changes_in_that_moment_stays_as_they_left_it(
    monkeypatch: pytest.MonkeyPatch, module: ModuleType, verb: str
) -> None:
    act = getattr(module, verb)
    theirs: set[str] = set()

    def somebody_was_faster(*, actor: Actor, appointment: Appointment, **given: Any) -> Appointment:
        seen = Appointment.objects.select_related("group", "service", "calendar", "client").get(pk=appointment.pk)
        owner = Member.objects.get(organization_id=appointment.organization_id, role=Role.OWNER)
        act(actor=member_actor(owner.user, appointment.organization_id), appointment=seen, **given)
        theirs.add(f"appointment:{appointment.pk}")
        return act(actor=actor, appointment=appointment, **given)

    monkeypatch.setattr(module, verb, somebody_was_faster)
    assert prepare_demo(now=LATER).days_filled == 9
    assert theirs
    told = Event.objects.filter(subject__in=theirs).order_by("pk").values_list("subject", "actor")
    assert "system" not in dict(told).values()  # whose word was the last

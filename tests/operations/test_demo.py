"""The demo clinic: always today, never in the way of what people made, and as sound as any other clinic."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command

from apps.accounts.models import User
from apps.appointments.actions import Request, book_appointment, cancel_appointment
from apps.appointments.models import Appointment, Break, Occupancy
from apps.core import clock
from apps.core.actor import Actor, visitor
from apps.groups.contact import Contact
from apps.groups.models import Calendar, Client, Group
from apps.operations.actions.demo import cast, clinic, days, prepare_demo
from apps.operations.actions.demo.clinic import AROUND as WINDOW
from apps.organizations.models import Member, Organization
from apps.outbox.models import Event
from tests.clinic import PARIS

pytestmark = pytest.mark.django_db

TUESDAY = datetime(2026, 11, 24, 10, 40, tzinfo=PARIS)


@pytest.fixture(autouse=True)
def _four_days_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (clinic, days):
        monkeypatch.setattr(module, "AROUND", timedelta(days=4))


def test_the_demo_reaches_four_weeks_each_way() -> None:
    assert WINDOW.days == 28


def diary() -> list[tuple[Any, ...]]:
    rows = Appointment.objects.order_by("starts_at", "calendar__sort", "state", "client__email")
    return list(rows.values_list("starts_at", "calendar__name", "service__name", "client__email", "state", "source"))


def days_with_visits() -> list[str]:
    starts = Appointment.objects.order_by("starts_at").values_list("starts_at", flat=True)
    return list(dict.fromkeys(f"{start.astimezone(PARIS):%a %d}" for start in starts))


def test_the_first_run_makes_the_clinic_its_people_and_its_days() -> None:
    report = prepare_demo(now=TUESDAY)
    group = Group.objects.get()
    assert (group.slug, group.name, group.timezone) == ("clinique-des-lilas", "Clinique des Lilas", "Paris")
    assert group.validate_email
    assert sorted(Calendar.objects.values_list("kind", flat=True)) == ["practitioner"] * 3 + ["room"] * 2
    assert all(price for price in group.services.values_list("price", flat=True))
    assert Client.objects.count() == len({(one.firstname, one.lastname) for one in cast.people()}) == 60
    assert report.days_filled == 9
    assert days_with_visits() == ["Fri 20", "Mon 23", "Tue 24", "Wed 25", "Thu 26", "Fri 27"]
    assert Break.objects.count() == 5


def test_the_past_is_over_today_is_under_way_and_the_future_is_open() -> None:
    prepare_demo(now=TUESDAY)
    past = Appointment.objects.filter(ends_at__lte=TUESDAY)
    assert set(past.values_list("state", flat=True)) <= {"done", "no_show", "cancelled"}
    assert past.filter(state="done").count() > past.exclude(state="done").count()
    now = Appointment.objects.filter(starts_at__lte=TUESDAY, ends_at__gt=TUESDAY)
    assert set(now.values_list("state", flat=True)) <= {"arrived", "cancelled"}
    future = Appointment.objects.filter(starts_at__gt=TUESDAY)
    assert set(future.values_list("state", flat=True)) <= {"pending", "booked", "confirmed", "cancelled"}
    assert set(Appointment.objects.values_list("source", flat=True)) == {"web", "desk"}


def test_every_visit_lies_in_its_practitioners_hours_and_keeps_its_room() -> None:
    prepare_demo(now=TUESDAY)
    group = Group.objects.get()
    from apps.groups.queries import current_setup

    setup = current_setup(group.pk)
    for visit in Appointment.objects.all():
        openings = setup.calendars[visit.calendar_id].hours.on(visit.starts_at.astimezone(PARIS).date())
        start, end = clock.epoch(visit.starts_at), clock.epoch(visit.ends_at)
        assert any(opens <= start and end <= closes for opens, closes in openings)
        taken = Occupancy.objects.filter(appointment=visit).count()
        takes = 0 if visit.state in {"pending", "cancelled"} else 1 + len(setup.services[visit.service_id].sets)
        assert taken == takes


def test_each_visit_is_told_by_one_event() -> None:
    prepare_demo(now=TUESDAY)
    told = Event.objects.filter(topic="appointment.imported").values_list("subject", flat=True)
    assert sorted(told) == sorted(f"appointment:{pk}" for pk in Appointment.objects.values_list("pk", flat=True))


def test_a_second_run_changes_nothing() -> None:
    prepare_demo(now=TUESDAY)
    before, events = diary(), Event.objects.count()
    report = prepare_demo(now=TUESDAY)
    assert (report.days_filled, report.visits_moved_on) == (0, 0)
    assert (diary(), Event.objects.count()) == (before, events)


def test_a_reset_brings_the_same_days_again_and_no_leftovers() -> None:
    prepare_demo(now=TUESDAY)
    before = diary()
    Client.objects.create(organization_id=Organization.objects.get().pk, group=Group.objects.get(), firstname="Mine")
    prepare_demo(now=TUESDAY, reset=True)
    assert diary() == before
    assert (Organization.objects.count(), Client.objects.count(), User.objects.count()) == (1, 60, 3)


def test_the_next_day_brings_one_more_day_and_finishes_yesterdays_visits() -> None:
    prepare_demo(now=TUESDAY)
    friday = TUESDAY + timedelta(days=3)
    report = prepare_demo(now=friday)
    assert report.days_filled == 3
    over = Appointment.objects.filter(ends_at__lte=friday).exclude(state="pending")
    assert set(over.values_list("state", flat=True)) <= {"done", "no_show", "cancelled"}
    assert days_with_visits()[-1] == "Tue 01"


def test_what_people_made_or_changed_is_left_alone() -> None:
    prepare_demo(now=TUESDAY)
    group = Group.objects.get()
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
    theirs = Appointment.objects.filter(starts_at__gt=TUESDAY, state="booked", overbooked=False).exclude(
        pk=mine.appointment.pk
    )[0]
    cancel_appointment(actor=desk, appointment=theirs, now=TUESDAY)
    prepare_demo(now=TUESDAY + timedelta(days=9))
    assert Appointment.objects.get(pk=mine.appointment.pk).state == "booked"
    assert Appointment.objects.get(pk=theirs.pk).state == "cancelled"
    same_day = Appointment.objects.filter(starts_at__date=monday.date())
    assert same_day.count() > 5  # the day was filled around it


def test_the_command_prints_three_logins_that_work(capsys: pytest.CaptureFixture[str], rf: Any) -> None:
    call_command("demo")
    printed = capsys.readouterr().out
    logins = re.findall(r"^  (\w+)\s+(\S+@lilas\.example)\s+(\w+)$", printed, re.MULTILINE)
    assert [role for role, _, _ in logins] == ["owner", "receptionist", "practitioner"]
    for role, email, password in logins:
        user = authenticate(rf.post("/"), email=email, password=password)
        assert user is not None
        assert Member.objects.get(user_id=user.pk).role == role
    assert "/book/clinique-des-lilas/" in printed
    assert list(User.objects.filter(is_staff=True).values_list("email", flat=True)) == ["owner@lilas.example"]


def test_a_password_that_was_changed_is_not_printed(capsys: pytest.CaptureFixture[str]) -> None:
    prepare_demo(now=clock.now())
    owner = User.objects.get(email="owner@lilas.example")
    owner.set_password("something else altogether")
    owner.save()
    call_command("demo")
    line = next(line for line in capsys.readouterr().out.splitlines() if "owner@" in line)
    assert clinic.password_of("owner@lilas.example") not in line


def test_production_has_no_demo(settings: Any) -> None:
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="production"):
        call_command("demo")
    assert not Organization.objects.exists()

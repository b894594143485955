"""The demo clinic: always today, never in the way of what people made, and as sound as any other clinic."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command

from apps.accounts.models import User
from apps.appointments.actions import Request, book_appointment, cancel_appointment
from apps.appointments.models import Appointment, Break, Occupancy
from apps.core import clock
from apps.core.actor import Actor, visitor
from apps.groups.contact import Contact
from apps.groups.models import Calendar, Client, Group, Service
from apps.groups.queries import current_setup
from apps.notifications.models import Message
from apps.operations.actions.demo import cast, clinic, days, happenings, preparing
from apps.operations.actions.demo.clinic import AROUND as WINDOW
from apps.operations.actions.demo.preparing import prepare_demo
from apps.operations.actions.demo.sites import MONTREAL, SITES
from apps.operations.actions.demo.sites import PARIS as LILAS
from apps.organizations.models import Member, Organization
from apps.outbox.models import Event
from tests.clinic import PARIS

pytestmark = pytest.mark.django_db

TUESDAY = datetime(2026, 11, 24, 10, 40, tzinfo=PARIS)


@pytest.fixture(autouse=True)
def _four_days_of_paris_are_enough(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # it is not they that are tested
    for module in (clinic, days, happenings):
        monkeypatch.setattr(module, "AROUND", timedelta(days=4))
    for module in (preparing, clinic):
        monkeypatch.setattr(module, "SITES", SITES[:1])


@pytest.fixture
def both_sites(monkeypatch: pytest.MonkeyPatch) -> None:
    """Montréal, too; most of what holds is seen in Paris alone."""
    for module in (preparing, clinic):
        monkeypatch.setattr(module, "SITES", SITES)


def test_the_demo_reaches_four_weeks_each_way() -> None:
    assert WINDOW.days == 28


def diary() -> list[tuple[Any, ...]]:
    rows = Appointment.objects.order_by("starts_at", "calendar__sort", "state", "client__email")
    return list(rows.values_list("starts_at", "calendar__name", "service__name", "client__email", "state", "source"))


def days_with_visits() -> list[str]:
    starts = Appointment.objects.order_by("starts_at").values_list("starts_at", flat=True)
    return list(dict.fromkeys(f"{start.astimezone(PARIS):%a %d}" for start in starts))


def test_the_first_run_makes_the_clinic_its_people_and_its_days(both_sites: None) -> None:
    report = prepare_demo(now=TUESDAY)
    assert list(Group.objects.order_by("pk").values_list("slug", "timezone", "currency_code", "validate_email")) == [
        ("clinique-des-lilas", "Paris", "EUR", True),
        ("lilas-montreal", "Eastern Time (US & Canada)", "CAD", True),
    ]
    assert sorted(Calendar.objects.values_list("kind", flat=True)) == ["practitioner"] * 6 + ["room"] * 3
    assert all(Service.objects.values_list("price", flat=True))
    assert Client.objects.count() == len({(one.firstname, one.lastname) for one in cast.people(count=90)}) == 90
    assert (report.slugs, report.days_filled) == (["clinique-des-lilas", "lilas-montreal"], 18)
    assert days_with_visits() == [
        "Fri 20",
        "Sat 21",
        "Sun 22",
        "Mon 23",
        "Tue 24",
        "Wed 25",
        "Thu 26",
        "Fri 27",
        "Sat 28",
    ]
    assert sorted(Break.objects.values_list("text", flat=True)) == [
        "Home visits",
        "Residents' round",
        "Team meeting",
        "Team meeting",
        "Training",
        "Training",
    ]


def test_every_weeks_window_holds_an_absence_of_each_site() -> None:
    for first in (TUESDAY.date() + timedelta(days=offset) for offset in range(0, 366, 11)):
        window = [first + timedelta(days=offset) for offset in range(57)]
        assert all(any(away.begins_on(day) for day in window) for site in SITES for away in site.absences)


def test_nobody_is_seen_by_who_is_away(both_sites: None) -> None:
    holiday = datetime(2026, 11, 16, 10, 0, tzinfo=PARIS)
    prepare_demo(now=holiday)
    pause = Break.objects.get(text="Holiday")
    assert (pause.ends_at - pause.starts_at, pause.calendar.name) == (timedelta(days=3), MONTREAL.practitioners[1].name)
    seen = Appointment.objects.filter(calendar=pause.calendar).exclude(state__in=["pending", "cancelled"])
    assert seen.filter(starts_at__lt=pause.ends_at, ends_at__gt=pause.starts_at).count() == 0


def test_the_first_day_brings_bookings_a_request_and_a_late_cancellation() -> None:
    prepare_demo(now=TUESDAY)
    told = Event.objects.filter(topic__startswith="appointment.").exclude(topic="appointment.imported")
    assert sorted(told.values_list("topic", "actor")) == [
        *[("appointment.booked", "system")] * 3,
        ("appointment.cancelled", "system"),
        ("appointment.requested", "system"),
    ]
    late = Appointment.objects.filter(cancel_reason__startswith="Called just now")
    assert all(TUESDAY < visit.starts_at < TUESDAY + timedelta(hours=6) for visit in late)


def test_the_ledger_says_what_those_who_booked_online_were_told() -> None:
    prepare_demo(now=TUESDAY)
    told = Message.objects.filter(kind="booked")
    online = Appointment.objects.filter(source="web", revision=1).exclude(state="pending")
    imported = Event.objects.filter(topic="appointment.imported").values_list("subject", flat=True)
    play = [visit.pk for visit in online if f"appointment:{visit.pk}" in set(imported)]
    assert set(told.values_list("appointment_id", flat=True)) >= set(play)
    assert set(told.values_list("state", flat=True)) <= {"sent", "failed"}
    assert not told.filter(sent_at__gte=TUESDAY).exists()


def test_the_past_is_over_today_is_under_way_and_the_future_is_open() -> None:
    prepare_demo(now=TUESDAY)
    past = Appointment.objects.filter(ends_at__lte=TUESDAY)
    assert set(past.values_list("state", flat=True)) <= {"done", "no_show", "cancelled"}
    assert past.filter(state="done").count() > past.exclude(state="done").count()
    now = Appointment.objects.filter(starts_at__lte=TUESDAY, ends_at__gt=TUESDAY)
    assert set(now.values_list("state", flat=True)) <= {"arrived", "cancelled"}
    future = Appointment.objects.filter(starts_at__gt=TUESDAY)
    assert set(future.values_list("state", flat=True)) == {"pending", "booked", "confirmed", "cancelled"}
    assert set(Appointment.objects.values_list("source", flat=True)) == {"web", "desk"}


def test_every_visit_lies_in_its_practitioners_hours_and_keeps_its_room(both_sites: None) -> None:
    prepare_demo(now=TUESDAY)
    setups = {group.pk: current_setup(group.pk) for group in Group.objects.all()}
    for visit in Appointment.objects.all():
        setup = setups[visit.group_id]
        openings = setup.calendars[visit.calendar_id].hours.on(visit.starts_at.astimezone(setup.zone).date())
        start, end = clock.epoch(visit.starts_at), clock.epoch(visit.ends_at)
        assert any(opens <= start and end <= closes for opens, closes in openings)
        taken = Occupancy.objects.filter(appointment=visit).count()
        takes = 0 if visit.state in {"pending", "cancelled"} else 1 + len(setup.services[visit.service_id].sets)
        assert taken == takes


def test_each_visit_is_told_by_one_event() -> None:
    prepare_demo(now=TUESDAY)
    first = ["appointment.imported", "appointment.booked", "appointment.requested"]
    told = Event.objects.filter(topic__in=first).values_list("subject", flat=True)
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
    Client.objects.create(organization_id=Organization.objects.get().pk, group=Group.objects.all()[0], firstname="Mine")
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


def test_the_command_prints_three_logins_that_work(
    both_sites: None, capsys: pytest.CaptureFixture[str], rf: Any
) -> None:
    call_command("demo")
    printed = capsys.readouterr().out
    logins = re.findall(r"^  (\w+)\s+(\S+@lilas\.example)\s+(\w+)$", printed, re.MULTILINE)
    assert [role for role, _, _ in logins] == ["owner", "receptionist", "practitioner"]
    for role, email, password in logins:
        user = authenticate(rf.post("/"), email=email, password=password)
        assert user is not None
        assert Member.objects.get(user_id=user.pk).role == role
    addresses = ["/book/clinique-des-lilas/", "/book/lilas-montreal/", "/pro/", "/admin/", "/demo/mailbox/"]
    assert [settings.PUBLIC_URL + address in printed for address in addresses] == [True] * 5
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

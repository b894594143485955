"""The demo clinic: always today, never in the way of what people made, and as sound as any other clinic."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command

from apps.accounts.models import User
from apps.appointments.actions import add_break
from apps.appointments.models import Appointment, Break, Occupancy
from apps.core import clock
from apps.core.actor import system
from apps.groups.models import Calendar, Client, Group, Service
from apps.groups.queries import current_setup
from apps.operations.actions.demo import cast, clinic, days
from apps.operations.actions.demo.clinic import AROUND as WINDOW
from apps.operations.actions.demo.preparing import prepare_demo
from apps.operations.actions.demo.sites import MONTREAL, SITES
from apps.operations.actions.demo.sites import PARIS as LILAS
from apps.organizations.models import Member, Organization
from apps.outbox.models import Event
from tests.clinic import PARIS
from tests.operations.fewdays import QUICK_HASHERS, TUESDAY, days_with_visits, few_days
from tests.racing import race

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _four_days_of_paris_are_enough(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.PASSWORD_HASHERS = QUICK_HASHERS
    few_days(monkeypatch)


@pytest.fixture
def both_sites(monkeypatch: pytest.MonkeyPatch) -> None:
    """Montréal, too; most of what holds is seen in Paris alone."""
    few_days(monkeypatch, SITES)


def test_the_demo_reaches_four_weeks_each_way() -> None:
    assert WINDOW.days == 28


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


def test_a_clinic_of_the_time_when_it_had_one_site_gets_the_other_and_keeps_what_it_has(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    prepare_demo(now=TUESDAY)
    before = list(Appointment.objects.order_by("pk").values_list("pk", "state", "revision"))
    few_days(monkeypatch, SITES)
    report = prepare_demo(now=TUESDAY)
    assert (report.slugs, report.days_filled) == (["clinique-des-lilas", "lilas-montreal"], 9)
    added = Group.objects.get(slug="lilas-montreal")
    assert (Client.objects.filter(group=added).count(), Appointment.objects.filter(group=added).exists()) == (30, True)
    paris = Appointment.objects.exclude(group=added).order_by("pk")
    assert list(paris.values_list("pk", "state", "revision")) == before
    assert Organization.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_day_on_which_somebody_was_faster_is_left_to_the_next_start(monkeypatch: pytest.MonkeyPatch) -> None:
    """A practitioner's whole day is closed from elsewhere, between the look at what is free and the visits."""
    wednesday = TUESDAY + timedelta(days=1)  # a day without pauses: nothing of it is locked yet
    look = days.busy_of

    def close() -> Break:
        calendar = Calendar.objects.get(name=LILAS.practitioners[0].name)
        midnight = wednesday.replace(hour=0, minute=0)
        return add_break(
            actor=system(calendar.organization_id),
            calendar=calendar,
            starts_at=midnight,
            ends_at=midnight + timedelta(days=1),
            text="Closed",
        )

    def closed_meanwhile(calendars: Any, window: Any, now: Any) -> Any:
        seen = look(calendars, window, now)
        if window[0] <= clock.epoch(wednesday) < window[1] and not Break.objects.filter(text="Closed").exists():
            (made,) = race([close])
            assert isinstance(made, Break)
        return seen

    monkeypatch.setattr(days, "busy_of", closed_meanwhile)
    assert prepare_demo(now=wednesday).days_filled == 8
    assert ("Wed 25" in days_with_visits(), happened()) == (False, 0)
    assert prepare_demo(now=wednesday).days_filled == 1
    assert ("Wed 25" in days_with_visits(), happened()) == (True, 4)
    closed = Break.objects.get(text="Closed")
    assert not Occupancy.objects.filter(
        calendar=closed.calendar, appointment__isnull=False, starts_at__lt=closed.ends_at, ends_at__gt=closed.starts_at
    ).exists()


def happened() -> int:
    """How many bookings and requests the play has brought."""
    return Event.objects.filter(topic__in=["appointment.booked", "appointment.requested"]).count()


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

"""Takes the pictures of `docs/screens` that `python -m tests.e2e.screens` asks for: the five main screens of the demo
clinic on a Tuesday morning. A pytest file, for the tests' server and database.
"""

import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from playwright.sync_api import Browser, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from apps.appointments.actions import Request, book_appointment
from apps.appointments.models import Appointment
from apps.appointments.queries import free_times
from apps.core import clock
from apps.core.actor import visitor
from apps.groups.models import Group
from apps.groups.queries import current_setup
from apps.operations.actions.demo import clinic, days
from apps.operations.actions.demo.preparing import prepare_demo
from apps.organizations.models import Member
from tests.clinic import PARIS, person
from tests.e2e.desk import logged_in

TUESDAY = datetime(2026, 11, 24, 10, 40, tzinfo=PARIS)
WIDTHS = {390: 844, 820: 1180, 1440: 900}
SCHEMES = ("light", "dark")
BESIDES = {"figures", "day-sheet"}  # seen once, at a desk
QUALITY = 60  # of a hundred: letters stay sharp, and thirty pictures stay small


@pytest.fixture
def lilas(transactional_db: None, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Group]:
    """The demo clinic of some days, as it is on that Tuesday."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    for module in (clinic, days):
        monkeypatch.setattr(module, "AROUND", timedelta(days=8))
    with time_machine.travel(TUESDAY):
        prepare_demo(now=clock.now())
        yield Group.objects.get(slug="clinique-des-lilas")


def test_pictures_that_are_kept(browser: Browser, live_server: LiveServer, lilas: Group) -> None:
    """Every screen at every width, light and dark."""
    addresses = _addresses(lilas)
    for scheme in SCHEMES:
        for width, height in WIDTHS.items():
            for name, (address, who) in addresses.items():
                if name in BESIDES and (width, scheme) != (1440, "light"):
                    continue
                page = _page_of(browser, live_server.url, who, width, height, scheme)
                answer = page.goto(live_server.url + address)
                assert answer is not None
                assert answer.ok, (name, answer.status)
                if name == "desk-day":
                    expect(page.locator("#grid[data-drawn] .ec-event").first).to_be_visible()
                page.wait_for_load_state("networkidle")
                path = Path(os.environ["SCREENS"]) / f"{name}-{width}-{scheme}.jpg"
                page.screenshot(path=path, type="jpeg", quality=QUALITY)
                page.context.close()


def _addresses(group: Group) -> dict[str, tuple[str, Member | None]]:
    """Screen -> its address, and who looks at it."""
    setup = current_setup(group.pk)
    service = next(iter(setup.services.values()))
    calendar = service.calendars[0]
    tomorrow = TUESDAY.date() + timedelta(days=1)
    free = free_times(setup, service, [calendar], tomorrow, 7, clock.epoch(clock.now()))
    start = next(start for _day, found in free.days for start, _able in found)
    request = Request(service=service.id, calendar=calendar, start=clock.instant(start), contact=person(1))
    actor = visitor(group.organization_id)
    booked = book_appointment(actor=actor, group=group, request=request, now=clock.now())
    desk = Member.objects.select_related("user").get(user__email="desk@lilas.example")
    owner = Member.objects.select_related("user").get(user__email="owner@lilas.example")
    seen = Appointment.objects.filter(group=group, state="done").order_by("-starts_at")[0]
    book = f"/book/{group.slug}"
    return {
        "booking-time": (f"{book}/time?service={service.id}&calendar={calendar}", None),
        "manage": (f"{book}/manage/{booked.token}", None),
        "desk-day": ("/pro/", desk),
        "client-card": (f"/pro/clients/{seen.client_id}", desk),
        "figures": ("/pro/figures/?weeks=4", owner),
        "day-sheet": ("/pro/day-sheet/", desk),
        "admin-list": ("/admin/appointments/appointment/", owner),
    }


def _page_of(browser: Browser, base: str, who: Member | None, width: int, height: int, scheme: str) -> Page:
    options = {"viewport": {"width": width, "height": height}, "color_scheme": scheme, "locale": "en-GB"}
    if who is not None:
        page = logged_in(browser, base, who, **options)
    else:
        page = browser.new_context(timezone_id="Europe/Paris", **options).new_page()  # type: ignore[arg-type]
    page.clock.set_system_time(TUESDAY)
    return page

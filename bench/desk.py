"""How long a receptionist waits for her day: from the click until all of it is drawn and can be dragged."""

import shutil
import statistics
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.conf import settings

from apps.accounts.models import User
from apps.appointments.models import Appointment
from apps.groups.models import Calendar
from apps.organizations.models import Member
from bench.results import Result
from bench.sessions import session_of
from bench.workload import HOURS, LENGTH, Workload, at, half_hours

VISITS = 100
LIMIT = 1_000
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


class Desk:
    """One member's session, and a day of ten calendars with a hundred visits."""

    def __init__(self, workload: Workload) -> None:
        self.day = _first_workday(workload)
        _fill(workload, self.day)
        self.cookie = _session(workload)
        self.quickest: float | None = None

    def wait(self, server: str, repeats: int) -> list[float]:
        """The milliseconds of each time; none without Chromium."""
        chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
        if chromium is None:
            print("CHROMIUM IS MISSING: the desk was not measured.", file=sys.stderr)
            return []
        from playwright.sync_api import sync_playwright  # noqa: PLC0415

        with sync_playwright() as play:
            browser = play.chromium.launch(executable_path=chromium, args=ARGUMENTS)
            context = browser.new_context(viewport={"width": 1440, "height": 900})
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": self.cookie, "url": server}])
            page = context.new_page()
            taken = [self._open(page, server) for _ in range(repeats + 1)][1:]
            browser.close()
        return taken

    def _open(self, page: Any, server: str) -> float:
        page.goto("about:blank")
        began = time.perf_counter()
        page.goto(f"{server}/pro/?day={self.day}", wait_until="commit")
        page.locator(".ec-event.k-visit").nth(VISITS - 1).wait_for()
        return (time.perf_counter() - began) * 1000


def measure_day(desk: Desk, server: str, repeats: int) -> Iterator[Result]:
    """pro_day_interactive_ms: ten calendars, a hundred visits."""
    taken = desk.wait(server, repeats)
    if taken:
        desk.quickest = min(taken)
        yield Result("pro_day_interactive_ms", statistics.median(taken), "ms", None, limit=LIMIT)


def measure_growth(desk: Desk, server: str, repeats: int) -> Iterator[Result]:
    """pro_day_growth: the same day once a million visits lie in the past.

    The quickest of each: they are measured minutes apart, and what else the machine does meanwhile is no growth.
    """
    taken = desk.wait(server, repeats)
    if taken and desk.quickest is not None:
        yield Result("pro_day_growth", min(taken), "ms", desk.quickest, limit=1.25)


def _first_workday(workload: Workload) -> date:
    day = workload.first
    while day.weekday() > 4:
        day += timedelta(days=1)
    return day


def _fill(workload: Workload, day: date) -> None:
    """Free half hours of the day are booked until there are a hundred."""
    begins, ends = at(day, 0), at(day, HOURS[-1][1])
    rows = Appointment.objects.filter(group=workload.group, starts_at__date=day).values_list("calendar_id", "starts_at")
    taken = {(calendar, int(start.timestamp())) for calendar, start in rows}
    free = [
        (calendar, start)
        for start in half_hours(day, 1)
        for calendar in workload.calendars
        if begins <= start <= ends - LENGTH and (calendar, start) not in taken
    ]
    workload.book_all(free[: max(0, VISITS - len(taken))])
    assert Calendar.objects.filter(group=workload.group).count() == 10


def _session(workload: Workload) -> str:
    user = User.objects.create_user(f"{workload.group.slug}@example.org", None)
    Member.objects.create(organization_id=workload.group.organization_id, user=user, role="receptionist")
    return session_of(user)

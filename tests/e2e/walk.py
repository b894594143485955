"""Through every public page, one after the other; who walks says what to do on each."""

import itertools
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime

from playwright.sync_api import Locator, Page

from apps.appointments.actions import Request, book_appointment
from apps.core import clock
from apps.core.errors import SlotTaken
from tests.clinic import Clinic, person

PERSON = {
    "First name": "Éloïse",
    "Last name": "Martin",
    "E-mail": "eloise@example.org",
    "Phone": "06 12 34 56 78",
}


class Walk:
    """One visitor in one browser."""

    def __init__(self, page: Page, base: str, clinic: Clinic) -> None:
        self.page = page
        self.base = base
        self.clinic = clinic
        self.home = f"{base}/book/{clinic.group.slug}/"

    def pages(self) -> Iterator[str]:
        """Open each page in turn and name it."""
        yield from self._to_the_time()
        yield from self._you()
        yield from self._manage()
        yield from self._others()

    def fill(self) -> None:
        """Type who it is for."""
        for label, text in PERSON.items():
            self.page.get_by_label(label, exact=True).fill(text)
        self.page.get_by_role("checkbox").check()

    def _press(self, target: Locator) -> None:
        """Click, and wait until the next page is there."""
        with self.page.expect_navigation():
            target.click()

    def _to_the_time(self) -> Iterator[str]:
        page = self.page
        page.goto(self.base + "/")
        yield "front"
        page.goto(self.home)
        yield "service"
        self._press(page.get_by_role("link", name="First consultation"))
        yield "practitioner"
        self._press(page.get_by_role("link", name="No preference"))
        yield "time"
        self._press(page.get_by_role("link", name="Later"))
        yield "later"
        self._press(page.locator("a.slot").last)

    def _you(self) -> Iterator[str]:
        page = self.page
        yield "you"
        page.get_by_label("First name").fill("Éloïse")
        page.get_by_label("E-mail").fill("eloise at example")
        self._press(page.get_by_role("button", name="Book"))
        yield "errors"
        self.fill()
        yield from self._taken()

    def _taken(self) -> Iterator[str]:
        """While this form is filled in, everybody's calendar is booked at that time."""
        start = datetime.fromisoformat(self.page.locator("input[name=start]").input_value())
        service = next(iter(self.clinic.services.values()))
        with suppress(SlotTaken):
            for number in itertools.count(1):
                request = Request(service=service.pk, start=start, contact=person(number))
                book_appointment(actor=self.clinic.visitor, group=self.clinic.group, request=request, now=clock.now())
        self._press(self.page.get_by_role("button", name="Book"))
        yield "taken"
        self._press(self.page.get_by_role("button", name="Book").first)

    def _manage(self) -> Iterator[str]:
        page = self.page
        yield "done"
        manage = page.url.split("?")[0]
        self._press(page.get_by_role("link", name="Move it"))
        yield "move"
        self._press(page.locator("a.slot").last)
        yield "move-question"
        self._press(page.get_by_role("button", name="Move to"))
        yield "moved"
        page.goto(manage)
        yield "manage"
        self._press(page.get_by_role("link", name="Cancel it"))
        yield "cancel"
        self._press(page.get_by_role("button", name="Cancel this appointment"))
        yield "cancelled"

    def _others(self) -> Iterator[str]:
        page = self.page
        page.goto(self.home + "manage/wrong-token")
        yield "no-link"
        page.goto(self.base + "/nothing-here")
        yield "not-found"
        page.goto(self.home + "time?service=abc")
        yield "bad-query"
        page.goto(self.base + "/accounts/login/")
        yield "login"

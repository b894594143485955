"""Through every public page, one after the other; who walks says what to do on each."""

import itertools
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime

from playwright.sync_api import Locator, Page

from apps.appointments.actions import Request, book_appointment
from apps.core import clock
from apps.core.errors import SlotTaken
from apps.groups.models import Group, Service
from tests.booking.codes import latest_code, wrong_code
from tests.clinic import Clinic, person

PERSON = {
    "First name": "Éloïse",
    "Last name": "Martin",
    "E-mail": "eloise@example.org",
    "Phone": "06 12 34 56 78",
}
FIELDS = ("#firstname", "#lastname", "#email", "#phone")


class Walk:
    """One visitor in one browser."""

    def __init__(self, page: Page, base: str, clinic: Clinic, language: str = "") -> None:
        self.page = page
        self.base = base
        self.clinic = clinic
        self.query = f"?lang={language}" if language else ""
        self.home = f"{base}/book/{clinic.group.slug}/"

    def pages(self) -> Iterator[str]:
        """Open each page in turn and name it."""
        yield from self._to_the_time()
        yield from self._you()
        yield from self._manage()
        yield from self._with_code()
        yield from self._sign_in()
        yield from self._others()

    def fill(self) -> None:
        """Type who it is for."""
        for field, text in zip(FIELDS, PERSON.values(), strict=True):
            self.page.locator(field).fill(text)
        self.page.locator("#consent").check()

    def _press(self, target: Locator) -> None:
        """Click, and wait until the next page is there."""
        with self.page.expect_navigation():
            target.click()

    def _next_week(self) -> None:
        """To whole days, which no weekday and no hour of the run has begun, and which no cut-off reaches."""
        self._press(self.page.locator("#later"))
        self.page.locator("#earlier").wait_for()

    def _to_the_time(self) -> Iterator[str]:
        page = self.page
        page.goto(self.base + "/" + self.query)
        yield "front"
        page.goto(self.address())
        yield "service"
        self._press(page.locator("a.choice").first)
        yield "practitioner"
        self._press(page.locator("a.choice").first)
        yield "time"
        self._next_week()
        yield "later"
        self._press(page.locator("a.slot").last)

    def _you(self) -> Iterator[str]:
        page = self.page
        yield "you"
        page.locator("#firstname").fill("Éloïse")
        page.locator("#email").fill("eloise at example")
        self._press(page.locator("main button.button").first)
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
        self._press(self.page.locator("main button.button").first)
        yield "taken"
        self._press(self.page.locator("main button.button").first)

    def _manage(self) -> Iterator[str]:
        page = self.page
        yield "done"
        manage = page.url.split("?")[0] + self.query
        self._press(page.locator("a[href*='/move']"))
        yield "move"
        self._next_week()
        self._press(page.locator("a.slot").first)
        yield "move-question"
        self._press(page.locator("main button.button"))
        yield "moved"
        page.goto(manage)
        yield "manage"
        self._press(page.locator("a[href*='/cancel']"))
        yield "cancel"
        self._press(page.locator("button.danger"))
        yield "cancelled"

    def _with_code(self) -> Iterator[str]:
        """The clinic asks for a verified e-mail, and lets book two in one go."""
        page = self.page
        Group.objects.filter(pk=self.clinic.group.pk).update(validate_email=True, smsreminder=60, max_multirdvs=2)
        self.to_the_form()
        self.fill()
        self._press(page.locator("main button.button").first)
        yield "code"
        page.locator("#code").fill(wrong_code())
        self._press(page.locator("main button.button").first)
        yield "code-wrong"
        page.locator("#code").fill(latest_code())
        self._press(page.locator("main button.button").first)
        yield "done-again"
        self._press(page.locator("a[href*='again=']").first)
        yield "again-service"
        self._choose()
        yield "again-you"
        Service.objects.filter(pk=next(iter(self.clinic.services.values())).pk).update(deleted=True)
        self._press(page.locator("main button.button").first)
        yield "gone"
        Service.objects.filter(pk=next(iter(self.clinic.services.values())).pk).update(deleted=False)

    def _sign_in(self) -> Iterator[str]:
        page = self.page
        page.goto(self.address("sign-in"))
        yield "sign-in"
        page.locator("#email").fill(PERSON["E-mail"])
        self._press(page.locator("main button.button").first)
        yield "sign-in-code"
        page.locator("#code").fill(latest_code())
        self._press(page.locator("main button.button").first)
        yield "mine"
        for name, fields in {
            "closed": {"inactive": True},
            "registered-only": {"inactive": False, "open": False},
        }.items():
            Group.objects.filter(pk=self.clinic.group.pk).update(**fields)
            page.goto(self.address())
            yield name
        Group.objects.filter(pk=self.clinic.group.pk).update(open=True)

    def to_the_form(self) -> None:
        """Choose the first of everything, and a late time of a day in the next week."""
        self.page.goto(self.address())
        self._choose()

    def _choose(self) -> None:
        self._press(self.page.locator("a.choice").first)
        self._press(self.page.locator("a.choice").first)
        self._next_week()
        self._press(self.page.locator("a.slot").last)

    def address(self, step: str = "") -> str:
        """One page of the clinic in this walk's language."""
        return self.home + step + self.query

    def _others(self) -> Iterator[str]:
        page = self.page
        page.goto(self.address("manage/wrong-token"))
        yield "no-link"
        page.goto(self.base + "/nothing-here" + self.query)
        yield "not-found"
        page.goto(self.home + "time?service=abc" + self.query.replace("?", "&"))
        yield "bad-query"
        page.goto(self.base + "/accounts/login/")
        yield "login"

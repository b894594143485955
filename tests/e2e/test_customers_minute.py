"""From the address to "booked" on a phone, as a person does it: how many screens, how long."""

import time
from collections.abc import Callable

from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from apps.appointments.models import Appointment
from apps.groups.models import Group
from tests.booking.codes import latest_code
from tests.clinic import Clinic
from tests.e2e.test_booking import PHONE, opened
from tests.e2e.walk import FIELDS, PERSON

PAUSE = 0.3  # seconds a person takes for a key or a tap; added up instead of waited for


class Person:
    """Counts what a person does, and the screens that they see."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.presses = 0
        self.screens = 0
        self.began = time.monotonic()
        page.on("load", lambda _: self._seen())

    def _seen(self) -> None:
        self.screens += 1

    def tap(self, selector: str, *, leads_on: bool = True) -> None:
        self.presses += 1
        if leads_on:
            with self.page.expect_navigation():
                self.page.locator(selector).first.click()
        else:
            self.page.locator(selector).first.click()

    def type(self, selector: str, text: str) -> None:
        self.presses += 1 + len(text)
        self.page.locator(selector).press_sequentially(text)

    @property
    def seconds(self) -> float:
        """What it took the machine, and the pauses of a person."""
        return time.monotonic() - self.began + PAUSE * self.presses


def walk(browser: Browser, home: str, steps: Callable[[Person], None]) -> Person:
    for page in opened(browser, viewport=PHONE):
        person = Person(page)
        page.goto(home)
        steps(person)
        assert page.locator("h1").inner_text() == "You are booked"
    return person


def choose(person: Person) -> None:
    """The first time of a day in the next week: that of today might pass while they type."""
    person.tap("a.choice")
    person.tap("a.choice")
    person.tap("#later")
    person.page.locator("#earlier").wait_for()
    person.tap("a.slot")


def test_a_first_visit_takes_less_than_a_minute_and_six_screens_and_a_second_one_half_of_it(
    browser: Browser, live_server: LiveServer, lilas: Clinic
) -> None:
    Group.objects.filter(pk=lilas.group.pk).update(validate_email=True)
    home = f"{live_server.url}/book/lilas/"

    def first(person: Person) -> None:
        choose(person)
        for field, text in zip(FIELDS, PERSON.values(), strict=True):
            person.type(field, text)
        person.tap("#consent", leads_on=False)
        person.tap("main button.button")
        person.type("#code", latest_code())
        person.tap("main button.button")

    def second(person: Person) -> None:
        choose(person)
        person.tap("a[href*='sign-in']")
        person.type("#email", PERSON["E-mail"])
        person.tap("main button.button")
        person.type("#code", latest_code())
        person.tap("main button.button")
        person.tap("#consent", leads_on=False)
        person.tap("main button.button")

    once = walk(browser, home, first)
    assert (once.seconds < 60, once.screens <= 6) == (True, True), (once.seconds, once.screens)
    again = walk(browser, home, second)
    assert again.seconds < 30, again.seconds
    assert Appointment.objects.count() == 2

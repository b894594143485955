"""What the losing side is told: the nearest free times of what was asked for, by whoever knows them first."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress

import pytest

from apps.appointments.actions.refusals import with_alternatives
from apps.core import clock
from apps.core.errors import SlotTaken
from apps.groups.models import Group, Service
from tests.clinic import NOW, Clinic, at

pytestmark = pytest.mark.django_db


Meanwhile = Callable[[], object]


@contextmanager
def asking(clinic: Clinic, service: str) -> Iterator[None]:
    start, bell = clock.epoch(at("09:30")), clinic.calendars["bell"].pk
    with with_alternatives(clinic.group, [clinic.services[service].pk], bell, start, NOW, public=True):
        yield


def refused(clinic: Clinic, *services: str, meanwhile: Meanwhile = lambda: None) -> SlotTaken:
    """The refusal of whoever asked for the last of the services within asking for the others."""
    refusal = SlotTaken("This time has just been taken.")
    with suppress(SlotTaken), ExitStack() as stack:
        for service in services:
            stack.enter_context(asking(clinic, service))
        meanwhile()
        raise refusal
    return refusal


def test_a_service_that_is_not_offered_any_more_has_no_free_times(clinic: Clinic) -> None:
    def end_it() -> None:
        Service.objects.filter(pk=clinic.services["visit"].pk).update(deleted=True)
        Group.objects.update(setup_revision=clinic.group.setup_revision + 1)

    assert len(refused(clinic, "visit").details["alternatives"]) == 3
    assert refused(clinic, "visit", meanwhile=end_it).details["alternatives"] == []


def test_the_inner_one_who_was_refused_says_for_what(clinic: Clinic) -> None:
    """A booking within a larger action: the visitor lost a check, not what the larger action is about."""
    clinic.book("09:45", who=2)
    visit, check = refused(clinic, "visit"), refused(clinic, "check")
    assert visit.details != check.details
    assert refused(clinic, "visit", "check").details == check.details

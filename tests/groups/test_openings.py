"""Openings one by one: changed, put into the bin and taken out of it again."""

from datetime import date, time

import pytest

from apps.core.actor import Actor
from apps.core.errors import Conflict, Forbidden
from apps.groups.actions.openings import change_opening, put_opening_away, restore_opening
from apps.groups.models import Opening
from apps.organizations.roles import Role
from apps.outbox.models import Event
from tests.clinic import NOW, Clinic, add_opening, at

pytestmark = pytest.mark.django_db

SATURDAY = date(2026, 12, 5)


@pytest.fixture
def extra(clinic: Clinic) -> Opening:
    """A Saturday on which Dr Bell sees people from nine to ten."""
    return add_opening(clinic.calendars["bell"], None, "09:00", "10:00", kind="extra", valid_from=SATURDAY)


@pytest.fixture
def bell(clinic: Clinic) -> Actor:
    return clinic.member(Role.PRACTITIONER)


def test_a_changed_opening_is_booked_at_its_new_time_and_no_more_at_the_old_one(
    clinic: Clinic, extra: Opening, bell: Actor
) -> None:
    changed = change_opening(actor=bell, opening=extra, starts=time(11), ends=time(12), text="Late")
    assert (changed.starts, changed.ends, changed.text, changed.revision) == (time(11), time(12), "Late", 2)
    with pytest.raises(Conflict):
        clinic.book(at("09:00", SATURDAY))
    clinic.book(at("11:00", SATURDAY))
    fact = Event.objects.get(topic="opening.changed")
    assert (fact.subject, fact.payload["calendar"]) == (f"opening:{extra.pk}", clinic.calendars["bell"].pk)


def test_what_is_in_the_bin_opens_nothing_until_it_is_taken_out(clinic: Clinic, extra: Opening, bell: Actor) -> None:
    away = put_opening_away(actor=bell, opening=extra, now=NOW)
    with pytest.raises(Conflict):
        clinic.book(at("09:00", SATURDAY))
    back = restore_opening(actor=bell, opening=away)
    clinic.book(at("09:00", SATURDAY))
    assert (away.removed_at, back.removed_at, back.revision) == (NOW, None, 3)
    told = Event.objects.filter(subject=f"opening:{extra.pk}").order_by("id").values_list("topic", flat=True)
    assert list(told) == ["opening.removed", "opening.restored"]


def test_of_two_who_change_an_opening_the_second_is_refused(extra: Opening, bell: Actor) -> None:
    change_opening(actor=bell, opening=extra, text="theirs")
    with pytest.raises(Conflict) as refusal:
        change_opening(actor=bell, opening=extra, text="mine")
    kept = Opening.objects.get(pk=extra.pk)
    assert (refusal.value.code, kept.text, kept.revision) == ("changed_meanwhile", "theirs", 2)


def test_a_receptionist_changes_no_hours(clinic: Clinic, extra: Opening) -> None:
    with pytest.raises(Forbidden):
        put_opening_away(actor=clinic.member(Role.RECEPTIONIST), opening=extra, now=NOW)
    assert Opening.objects.get(pk=extra.pk).removed_at is None

"""Setting up a site: what is written and told, what is refused, and never in the middle of a booking."""

from dataclasses import replace
from datetime import date, time
from typing import Any

import psycopg
import pytest
from django.db import OperationalError, connection, transaction

from apps.core.actor import Actor, system
from apps.core.errors import Busy, Forbidden, Invalid, NotFound
from apps.groups import actions
from apps.groups.actions.changes import change_calendar, change_service
from apps.groups.models import Calendar, Group, Opening, Service
from apps.groups.queries import current_setup
from apps.organizations.roles import Role
from apps.outbox.models import Event
from tests.clinic import MONDAY, Clinic, add_rooms, make_clinic
from tests.groups.meanwhile import held

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(clinic: Clinic) -> Actor:
    return clinic.member(Role.OWNER)


def told() -> list[tuple[str, str]]:
    return list(Event.objects.order_by("id").values_list("topic", "subject"))


def test_a_whole_site_can_be_set_up_and_each_step_is_told(clinic: Clinic, owner: Actor) -> None:
    group = actions.add_group(actor=owner, organization=clinic.organization, slug="north", name="North", notice=5)
    rooms = actions.add_calendar_set(actor=owner, group=group, name="Rooms")
    room = actions.add_calendar(actor=owner, group=group, name="Room 1", calendar_set=rooms, kind=Calendar.Kind.ROOM)
    fay = actions.add_calendar(actor=owner, group=group, name="Fay", publicname="Dr Fay")
    heading = actions.add_category(actor=owner, group=group, name="Visits", publicname="Visits")
    visit = actions.add_service(
        actor=owner, group=group, name="Visit", length=30, performers=[fay], requires=[rooms], category=heading
    )
    opening = actions.add_opening(
        actor=owner, calendar=fay, weekday=0, starts=time(9), ends=time(12), valid_from=MONDAY
    )
    setup = current_setup(group.pk)
    assert setup.services[visit.pk].calendars == (fay.pk,)
    assert setup.services[visit.pk].notice == 5 * 60
    assert setup.services[visit.pk].category == "Visits"
    assert setup.rooms_of(rooms.pk) == [room.pk]
    assert [one.begins_on(MONDAY) for one in setup.calendars[fay.pk].hours._weekly] == [True]
    assert told() == [
        ("group.created", f"group:{group.pk}"),
        ("calendar_set.created", f"calendar_set:{rooms.pk}"),
        ("calendar.created", f"calendar:{room.pk}"),
        ("calendar.created", f"calendar:{fay.pk}"),
        ("category.created", f"category:{heading.pk}"),
        ("service.created", f"service:{visit.pk}"),
        ("opening.created", f"opening:{opening.pk}"),
    ]


def test_new_weekly_hours_replace_the_old_ones_and_leave_single_days(clinic: Clinic, owner: Actor) -> None:
    bell = clinic.calendars["bell"]
    extra = actions.add_opening(
        actor=owner, calendar=bell, kind=Opening.Kind.EXTRA, starts=time(9), ends=time(10), valid_from=date(2026, 12, 5)
    )
    actions.set_weekly_hours(actor=owner, calendar=bell, hours=[(2, time(8), time(11))], valid_from=MONDAY)
    assert [(one.kind, one.weekday, one.starts) for one in bell.openings.order_by("id")] == [
        ("extra", None, time(9)),
        ("weekly", 2, time(8)),
    ]
    actions.remove_opening(actor=owner, opening=extra)
    assert bell.openings.count() == 1
    assert told()[-2:] == [
        ("calendar.hours_changed", f"calendar:{bell.pk}"),
        ("opening.removed", f"opening:{extra.pk}"),
    ]


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"slug": "North Side"}, "slug"),
        ({"slug": "admin"}, "slug"),
        ({"name": ""}, "name"),
        ({"timezone": "Europe/Paris"}, "timezone"),
        ({"usercolors": "{"}, "usercolors"),
        ({"horizon": 9999}, "__all__"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_written(
    clinic: Clinic, owner: Actor, fields: dict[str, Any], wrong: str
) -> None:
    given = {"slug": "north", "name": "North"} | fields
    with pytest.raises(Invalid) as refusal:
        actions.add_group(actor=owner, organization=clinic.organization, **given)
    assert wrong in refusal.value.fields
    assert (Group.objects.count(), Event.objects.count()) == (1, 0)


def test_a_slug_is_given_once(clinic: Clinic, owner: Actor) -> None:
    with pytest.raises(Invalid) as refusal:
        actions.add_group(actor=owner, organization=clinic.organization, slug=clinic.group.slug, name="Twice")
    assert list(refusal.value.fields) == ["slug"]


def test_a_service_takes_nothing_from_another_group(clinic: Clinic, owner: Actor) -> None:
    other = make_clinic()
    with pytest.raises(Invalid) as refusal:
        actions.add_service(
            actor=owner, group=clinic.group, name="Theft", length=30, performers=[other.calendars["bell"]]
        )
    assert list(refusal.value.fields) == ["performers"]


def test_a_calendar_joins_no_set_of_another_group(clinic: Clinic, owner: Actor) -> None:
    theirs = add_rooms(make_clinic(), "visit", "room")
    refused = {"calendar_set": ["This set is of another group."]}
    with pytest.raises(Invalid) as refusal:
        actions.add_calendar(actor=owner, group=clinic.group, name="Room", calendar_set=theirs)
    assert (refusal.value.fields, clinic.group.calendars.count()) == (refused, 2)


def test_no_change_brings_in_what_belongs_to_another_group(clinic: Clinic, owner: Actor) -> None:
    other = make_clinic()
    rooms = add_rooms(other, "visit", "room")
    heading = actions.add_category(actor=other.member(), group=other.group, name="Theirs")
    bell, visit = clinic.calendars["bell"], clinic.services["visit"]
    with pytest.raises(Invalid) as refusal:
        change_calendar(actor=owner, calendar=bell, fields={"name": "Bell", "calendar_set": rooms})
    assert list(refusal.value.fields) == ["calendar_set"]
    with pytest.raises(Invalid) as refusal:
        change_service(
            actor=owner,
            service=visit,
            fields={"name": "Mine", "category": heading},
            performers=[bell, other.calendars["bell"]],
            requires=[rooms],
        )
    sentence = ["This belongs to another group."]
    assert refusal.value.fields == {"category": sentence, "performers": sentence, "requires": sentence}
    assert (Calendar.objects.get(pk=bell.pk).name, Service.objects.get(pk=visit.pk).name) == ("bell", "visit")
    assert visit.calendars.count() == 2


def test_a_site_is_added_to_ones_own_organisation_alone_and_not_by_who_is_kept_to_some_sites(
    clinic: Clinic, owner: Actor
) -> None:
    kept = replace(owner, groups=frozenset({clinic.group.pk}))
    for actor in (make_clinic().member(Role.OWNER), kept):
        with pytest.raises(NotFound):
            actions.add_group(actor=actor, organization=clinic.organization, slug="north", name="North")
    assert not Group.objects.filter(slug="north").exists()


def test_a_stranger_finds_no_group_and_a_receptionist_may_not_change_it(clinic: Clinic) -> None:
    with pytest.raises(NotFound):
        actions.add_calendar(actor=make_clinic().member(Role.OWNER), group=clinic.group, name="Mine")
    with pytest.raises(Forbidden):
        actions.add_calendar(actor=clinic.member(Role.RECEPTIONIST), group=clinic.group, name="Mine")
    assert clinic.group.calendars.count() == 2


def test_a_practitioner_changes_hours_but_no_services(clinic: Clinic) -> None:
    practitioner = clinic.member(Role.PRACTITIONER)
    bell = clinic.calendars["bell"]
    actions.set_weekly_hours(actor=practitioner, calendar=bell, hours=[], valid_from=MONDAY)
    assert bell.openings.count() == 0
    with pytest.raises(Forbidden):
        actions.add_service(actor=practitioner, group=clinic.group, name="New", length=30, performers=[bell])


@pytest.mark.django_db(transaction=True)
def test_bk_32_hours_do_not_change_while_a_booking_holds_any_calendar_of_the_group() -> None:
    clinic = make_clinic()
    actor = system(clinic.organization.pk)
    with held(clinic.calendars["chen"]):
        with pytest.raises(Busy):
            actions.set_weekly_hours(actor=actor, calendar=clinic.calendars["bell"], hours=[], valid_from=MONDAY)
        assert clinic.calendars["bell"].openings.count() == 10
    actions.set_weekly_hours(actor=actor, calendar=clinic.calendars["bell"], hours=[], valid_from=MONDAY)
    assert clinic.calendars["bell"].openings.count() == 0


@pytest.mark.django_db(transaction=True)
def test_a_statement_that_was_stopped_is_not_told_as_a_booking_in_the_way() -> None:
    clinic = make_clinic()
    actor, bell = system(clinic.organization.pk), clinic.calendars["bell"]
    with held(bell), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '100ms'")  # shorter than the wait for a calendar
        with pytest.raises(OperationalError) as stopped:
            actions.set_weekly_hours(actor=actor, calendar=bell, hours=[], valid_from=MONDAY)
    assert isinstance(stopped.value.__cause__, psycopg.errors.QueryCanceled)
    assert bell.openings.count() == 10

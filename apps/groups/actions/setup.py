"""Setting up a site: the group, its calendars, their sets, services and opening hours."""

from collections.abc import Iterable, Sequence
from datetime import date, time
from typing import Unpack

from django.db import transaction

from apps.core.actor import Actor
from apps.core.errors import Invalid, NotFound
from apps.groups.actions.changing import changing_setup, save_checked, tell
from apps.groups.actions.fields import CalendarFields, GroupFields, OpeningFields, ServiceFields
from apps.groups.actions.zones import usual_zone
from apps.groups.models import (
    Calendar,
    CalendarSet,
    Group,
    Opening,
    Requirement,
    Service,
    ServiceCalendar,
    ServiceCategory,
)
from apps.organizations.models import Organization
from apps.organizations.roles import Right, require

Hours = tuple[int, time, time]  # weekday (0 is Monday), start, end


@transaction.atomic
def add_group(
    *, actor: Actor, organization: Organization, slug: str, name: str, **fields: Unpack[GroupFields]
) -> Group:
    """A new site. `slug` is its public address, once in the whole installation. Its zone is the organisation's
    TIME_ZONE, unless `timezone` names another; Invalid naming `timezone` where no label stands for that zone.
    """
    require(actor, Right.EDIT_SETUP)
    if actor.organization != organization.pk or actor.groups is not None:
        raise NotFound("There is no such organisation.")
    group = Group(organization=organization, slug=slug, name=name, **(usual_zone(organization, fields) | fields))
    save_checked(group)
    tell("group.created", group, actor, group.pk)
    return group


def add_calendar_set(*, actor: Actor, group: Group, name: str, publicname: str = "", sort: int = 0) -> CalendarSet:
    """A set of calendars that stand for one another."""
    with changing_setup(actor, group.pk, group.organization_id):
        made = CalendarSet(
            organization_id=group.organization_id, group=group, name=name, publicname=publicname, sort=sort
        )
        save_checked(made)
        tell("calendar_set.created", made, actor, group.pk)
    return made


def add_category(*, actor: Actor, group: Group, name: str, publicname: str = "", sort: int = 0) -> ServiceCategory:
    """A heading over services."""
    with changing_setup(actor, group.pk, group.organization_id):
        made = ServiceCategory(
            organization_id=group.organization_id, group=group, name=name, publicname=publicname, sort=sort
        )
        save_checked(made)
        tell("category.created", made, actor, group.pk)
    return made


def add_calendar(
    *,
    actor: Actor,
    group: Group,
    name: str,
    calendar_set: CalendarSet | None = None,
    **fields: Unpack[CalendarFields],
) -> Calendar:
    """A practitioner, room or device. It has no hours yet; rooms and devices need none."""
    if calendar_set is not None and calendar_set.group_id != group.pk:
        raise Invalid("This set is of another group.", fields={"calendar_set": ["This set is of another group."]})
    with changing_setup(actor, group.pk, group.organization_id):
        made = Calendar(
            organization_id=group.organization_id, group=group, name=name, calendar_set=calendar_set, **fields
        )
        save_checked(made)
        tell("calendar.created", made, actor, group.pk)
    return made


def add_service(
    *,
    actor: Actor,
    group: Group,
    name: str,
    length: int,
    performers: Sequence[Calendar],
    requires: Sequence[CalendarSet] = (),
    category: ServiceCategory | None = None,
    **fields: Unpack[ServiceFields],
) -> Service:
    """A service of `length` minutes that the performers offer and that needs one calendar of each required set."""
    strangers = {
        "performers": any(one.group_id != group.pk for one in performers),
        "requires": any(one.group_id != group.pk for one in requires),
        "category": category is not None and category.group_id != group.pk,
    }
    if any(strangers.values()):
        sentence = "This belongs to another group."
        raise Invalid(sentence, fields={field: [sentence] for field, strange in strangers.items() if strange})
    with changing_setup(actor, group.pk, group.organization_id):
        made = Service(
            organization_id=group.organization_id, group=group, name=name, length=length, category=category, **fields
        )
        save_checked(made)
        ServiceCalendar.objects.bulk_create(ServiceCalendar(service=made, calendar=one) for one in performers)
        Requirement.objects.bulk_create(Requirement(service=made, calendar_set=one) for one in requires)
        tell("service.created", made, actor, group.pk)
    return made


def add_opening(
    *,
    actor: Actor,
    calendar: Calendar,
    starts: time,
    ends: time,
    valid_from: date,
    **fields: Unpack[OpeningFields],
) -> Opening:
    """Weekly hours (with `weekday`), or with kind extra or closed one day that differs."""
    with changing_setup(actor, calendar.group_id, calendar.organization_id, Right.EDIT_HOURS):
        opening = Opening(
            organization_id=calendar.organization_id,
            calendar=calendar,
            starts=starts,
            ends=ends,
            valid_from=valid_from,
            **fields,
        )
        save_checked(opening)
        tell("opening.created", opening, actor, calendar.group_id, calendar=calendar.pk)
    return opening


def set_weekly_hours(*, actor: Actor, calendar: Calendar, hours: Iterable[Hours], valid_from: date) -> list[Opening]:
    """Replace all weekly hours of a calendar by these; dated openings and closings stay. Nobody's visit is touched."""
    with changing_setup(actor, calendar.group_id, calendar.organization_id, Right.EDIT_HOURS):
        Opening.objects.filter(calendar=calendar, kind=Opening.Kind.WEEKLY, removed_at=None).delete()
        made = [
            Opening(
                organization_id=calendar.organization_id,
                calendar=calendar,
                weekday=weekday,
                starts=starts,
                ends=ends,
                valid_from=valid_from,
            )
            for weekday, starts, ends in hours
        ]
        for opening in made:
            save_checked(opening)
        tell("calendar.hours_changed", calendar, actor, calendar.group_id)
    return made


def remove_opening(*, actor: Actor, opening: Opening) -> None:
    """Take one opening, extra day or closing away."""
    calendar = opening.calendar
    with changing_setup(actor, calendar.group_id, calendar.organization_id, Right.EDIT_HOURS):
        pk = opening.pk
        opening.delete()
        opening.pk = pk
        tell("opening.removed", opening, actor, calendar.group_id, calendar=calendar.pk)

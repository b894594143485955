"""The set-up as its rows, for the pages on which it is written. Each is one statement, or one for each kind of row."""

from datetime import date

from django.db.models import Prefetch

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

MOST_DATED = 200


def services_to_edit(group: Group) -> list[Service]:
    """Every service, removed ones last, with its heading, performers and requirements. Three statements."""
    rows = Service.objects.filter(group=group).select_related("category").order_by("deleted", "sort", "pk")
    performers = Prefetch("performers", ServiceCalendar.objects.select_related("calendar").order_by("calendar__sort"))
    requirements = Prefetch("requirements", Requirement.objects.select_related("calendar_set"))
    return list(rows.prefetch_related(performers, requirements))


def calendars_to_edit(group: Group) -> list[Calendar]:
    """Every calendar, removed ones last, with its set."""
    rows = Calendar.objects.filter(group=group).select_related("calendar_set")
    return list(rows.order_by("deleted", "sort", "pk"))


def sets_to_edit(group: Group) -> list[CalendarSet]:
    """The sets of calendars that there are."""
    return list(CalendarSet.objects.filter(group=group, deleted=False).order_by("sort", "pk"))


def categories_to_edit(group: Group) -> list[ServiceCategory]:
    """The headings over services that there are."""
    return list(ServiceCategory.objects.filter(group=group, deleted=False).order_by("sort", "pk"))


def removed_sets(group: Group) -> list[CalendarSet]:
    """The sets of calendars in the bin."""
    return list(CalendarSet.objects.filter(group=group, deleted=True).order_by("sort", "pk"))


def removed_categories(group: Group) -> list[ServiceCategory]:
    """The headings over services in the bin."""
    return list(ServiceCategory.objects.filter(group=group, deleted=True).order_by("sort", "pk"))


def weekly_openings(calendar: Calendar) -> list[Opening]:
    """The weekly hours of a calendar in the order of the week."""
    rows = Opening.objects.filter(calendar=calendar, kind=Opening.Kind.WEEKLY, removed_at=None)
    return list(rows.order_by("weekday", "starts", "valid_from", "pk"))


def dated_openings(group: Group, since: date) -> list[Opening]:
    """The single days of a site that differ, from that day on, in order."""
    rows = Opening.objects.filter(calendar__group=group, calendar__deleted=False, valid_from__gte=since)
    dated = rows.filter(removed_at=None).exclude(kind=Opening.Kind.WEEKLY).select_related("calendar")
    return list(dated.order_by("valid_from", "calendar__sort", "starts", "pk")[:MOST_DATED])


def opening_here(group: Group, opening: int) -> Opening | None:
    """One opening of a site."""
    return Opening.objects.filter(pk=opening, calendar__group=group, removed_at=None).select_related("calendar").first()

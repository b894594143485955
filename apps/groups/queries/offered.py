"""Narrowing rows of a set-up: to what the public may see, to who performs what."""

from collections.abc import Collection

from django.db.models import Count, QuerySet

from apps.groups.models import Calendar, Group, Service, ServiceCalendar


def public_calendars(rows: QuerySet[Calendar]) -> QuerySet[Calendar]:
    """Those with a public name."""
    return rows.filter(deleted=False).exclude(publicname="")


def public_services(rows: QuerySet[Service]) -> QuerySet[Service]:
    """Those with a public name."""
    return rows.filter(deleted=False).exclude(publicname="")


def practitioners(group: Group) -> list[Calendar]:
    """The calendars of a site that are neither rooms nor devices, in display order."""
    rows = Calendar.objects.filter(group=group, kind=Calendar.Kind.PRACTITIONER, deleted=False)
    return list(rows.order_by("sort", "pk"))


def performing(rows: QuerySet[Calendar], services: Collection[int]) -> QuerySet[Calendar]:
    """The calendars that perform every one of these services."""
    links = ServiceCalendar.objects.filter(service__in=services).values("calendar")
    return rows.filter(pk__in=links.alias(found=Count("service")).filter(found=len(set(services))).values("calendar"))


def performed_by(rows: QuerySet[Service], calendars: Collection[int]) -> QuerySet[Service]:
    """The services that every one of these calendars performs."""
    links = ServiceCalendar.objects.filter(calendar__in=calendars).values("service")
    return rows.filter(pk__in=links.alias(found=Count("calendar")).filter(found=len(set(calendars))).values("service"))

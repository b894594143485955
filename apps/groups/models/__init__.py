"""A site and all that is set up before the first booking."""

from apps.groups.models.calendars import Calendar, CalendarSet
from apps.groups.models.customfields import CustomField
from apps.groups.models.doors import ApiSession, LegacyPassword
from apps.groups.models.group import Group
from apps.groups.models.offer import Requirement, Service, ServiceCalendar, ServiceCategory
from apps.groups.models.openings import Opening
from apps.groups.models.people import Client, Customer

__all__ = [
    "ApiSession",
    "Calendar",
    "CalendarSet",
    "Client",
    "CustomField",
    "Customer",
    "Group",
    "LegacyPassword",
    "Opening",
    "Requirement",
    "Service",
    "ServiceCalendar",
    "ServiceCategory",
]

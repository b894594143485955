"""The addresses of the groups API: each resource by itself, and below the group that it belongs to."""

from django.urls import URLPattern, re_path

from apps.api.groups.appointments.pending import Confirm
from apps.api.groups.appointments.resource import Appointments
from apps.api.groups.appointments.views import Booking, Bookings
from apps.api.groups.calendars import Calendars, CalendarSets
from apps.api.groups.customfields import CustomFields
from apps.api.groups.explain import Explain
from apps.api.groups.fiches import Fiches
from apps.api.groups.groups import Groups
from apps.api.groups.importing import Import
from apps.api.groups.interventions import Interventions, InterventionSets
from apps.api.groups.people import Accounts, Pros
from apps.api.groups.resource import Resource
from apps.api.groups.sessions import Login, Logout
from apps.api.groups.slots import AvailableTimeSlots
from apps.api.groups.vevents import Vevents
from apps.api.groups.views import Collection, Nowhere, Row

GROUP, NUMBER, FORM = r"groups/(?P<group_id>\d{1,18})/", r"(?P<number>\d{1,18})", r"(?:\.(?P<form>json|xml))?/?$"
RESOURCES: tuple[Resource, ...] = (
    Calendars(),
    CalendarSets(),
    Interventions(),
    InterventionSets(),
    CustomFields(),
    Fiches(),
    Pros(),
    Vevents(),
)
EVERY_RESOURCE: tuple[Resource, ...] = (Groups(), Accounts(), *RESOURCES, Appointments())


def routes(resource: Resource, *, below_group: bool = True) -> list[URLPattern]:
    """`/calendars`, `/calendars/4`, and the same below `/groups/2`."""
    collection, row = Collection.as_view(resource=resource), Row.as_view(resource=resource)
    found = []
    for name, prefix in (("v1", ""), *((("v1-group", GROUP),) if below_group else ())):
        found += [
            re_path(f"^{prefix}{resource.plural}{FORM}", collection, name=f"{name}-{resource.plural}"),
            re_path(f"^{prefix}{resource.plural}/{NUMBER}{FORM}", row, name=f"{name}-{resource.singular}"),
        ]
    return found


urlpatterns = [
    re_path(f"^sessions/login{FORM}", Login.as_view(), name="v1-login"),
    re_path(f"^sessions/logout{FORM}", Logout.as_view(), name="v1-logout"),
    *routes(Groups(), below_group=False),
    *routes(Accounts(), below_group=False),
    *(route for resource in RESOURCES for route in routes(resource)),
    *(
        re_path(f"^{prefix}appointments{tail}{FORM}", view.as_view(), name=f"{name}-{route}")
        for name, prefix in (("v1", ""), ("v1-group", GROUP))
        for tail, view, route in (("", Bookings, "appointments"), (f"/{NUMBER}", Booking, "appointment"))
    ),
    re_path(f"^accounts/{NUMBER}/confirm{FORM}", Confirm.as_view(), name="v1-account-confirm"),
    re_path(f"^{GROUP}availabletimeslots{FORM}", AvailableTimeSlots.as_view(), name="v1-slots"),
    re_path(f"^{GROUP}availabletimeslots/explain{FORM}", Explain.as_view(), name="v1-explain"),
    re_path(f"^{GROUP}fiches/import{FORM}", Import.as_view(), name="v1-import"),
    re_path("", Nowhere.as_view(), name="v1-nowhere"),
]

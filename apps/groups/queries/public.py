"""What the public may see of a set-up: named services, named practitioners, clinics that take bookings."""

from collections.abc import Iterable

from apps.groups.models import Client, Group
from apps.groups.queries.setup import CalendarSetup, ServiceSetup, Setup


def offered_services(setup: Setup, calendar: int | None = None) -> list[ServiceSetup]:
    """The services with a public name that somebody performs (or that `calendar` performs), in display order."""
    services = (service for service in setup.services.values() if service.publicname)
    performed = (service for service in services if _performs(setup.performers_of(service, public=True), calendar))
    return sorted(performed, key=lambda service: (service.sort, service.id))


def offered_calendars(setup: Setup, service: ServiceSetup | None = None) -> list[CalendarSetup]:
    """Who performs the service (or any service) and has a public name, in display order."""
    services = [service] if service else offered_services(setup)
    found = {calendar for one in services for calendar in setup.performers_of(one, public=True)}
    return sorted((setup.calendars[id_] for id_ in found), key=lambda calendar: (calendar.sort, calendar.id))


def listed_groups(most: int) -> list[Group]:
    """Groups whose pages are switched on, for the demo's front page: sandboxes last, oldest first. One statement."""
    groups = Group.objects.filter(inactive=False, organization__active=True)
    return list(groups.order_by("organization__sandbox", "pk")[:most])


def _performs(performers: Iterable[int], calendar: int | None) -> bool:
    return calendar in performers if calendar is not None else any(True for _ in performers)


def card_of(group: Group, email: str) -> Client | None:
    """The card that somebody with this e-mail used last at this clinic. One statement."""
    cards = Client.objects.filter(group=group, email__iexact=email, deleted=False).exclude(email="")
    return cards.order_by("-latest_visit", "-pk").first()


def card_of_customer(group: Group, customer: int) -> Client | None:
    """The card that this customer used last at this clinic. One statement."""
    cards = Client.objects.filter(group=group, customer=customer, deleted=False)
    return cards.order_by("-latest_visit", "-pk").first()


def card_in(group: Group, client: int) -> Client | None:
    """One card of this clinic."""
    return Client.objects.filter(group=group, pk=client, deleted=False).first()

"""The doors to groups and what belongs to them: a stranger sees "not found"."""

from apps.core.actor import Actor
from apps.core.errors import NotFound
from apps.groups.models import Calendar, Client, Group, Service


def public_group(slug: str) -> Group:
    """The group behind a public address. One that is inactive is still found: its pages say that it is closed."""
    group = Group.objects.filter(slug=slug, organization__active=True).first()
    if group is None:
        raise NotFound("There is no clinic at this address.")
    return group


def group_for(actor: Actor, group: int) -> Group:
    """The group, if this actor reaches it."""
    found = Group.objects.filter(pk=group, organization_id=actor.organization).first() if actor.reaches(group) else None
    if found is None:
        raise NotFound("There is no such group.")
    return found


def calendar_for(actor: Actor, calendar: int) -> Calendar:
    """The calendar, deleted ones included, if this actor reaches its group."""
    found = Calendar.objects.filter(pk=calendar, organization_id=actor.organization).first()
    if found is None or not actor.reaches(found.group_id):
        raise NotFound("There is no such calendar.")
    return found


def service_for(actor: Actor, service: int) -> Service:
    """The service, deleted ones included, if this actor reaches its group."""
    found = Service.objects.filter(pk=service, organization_id=actor.organization).first()
    if found is None or not actor.reaches(found.group_id):
        raise NotFound("There is no such service.")
    return found


def client_for(actor: Actor, client: int) -> Client:
    """The client card, if this actor reaches its group."""
    found = Client.objects.filter(pk=client, organization_id=actor.organization).first()
    if found is None or not actor.reaches(found.group_id):
        raise NotFound("There is no such client.")
    return found

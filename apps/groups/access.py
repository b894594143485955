"""The doors to groups and what belongs to them: a stranger sees "not found"."""

from django.db import connection

from apps.core.actor import Actor
from apps.core.errors import NotFound
from apps.groups.models import Calendar, Client, Group, Service

# Every public request begins with this one, so it is put together once and not by the ORM each time.
_FIELDS = [field.attname for field in Group._meta.concrete_fields]
_COLUMNS = ", ".join(f'g."{field.column}"' for field in Group._meta.concrete_fields)
_PUBLIC = (
    f"SELECT {_COLUMNS} FROM groups_group g "  # noqa: S608  names from our own model
    "JOIN organizations_organization o ON o.id = g.organization_id AND o.active WHERE g.slug = %s"
)


def public_group(slug: str) -> Group:
    """The group behind a public address. One that is inactive is still found: its pages say that it is closed."""
    with connection.cursor() as cursor:
        cursor.execute(_PUBLIC, [slug])
        row = cursor.fetchone()
    if row is None:
        raise NotFound("There is no clinic at this address.")
    return Group.from_db(connection.alias, _FIELDS, row)


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

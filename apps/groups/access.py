"""The doors to groups and what belongs to them: a stranger sees "not found"."""

from collections import OrderedDict
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from apps.core.actor import Actor
from apps.core.errors import NotFound
from apps.groups.models import Calendar, Client, Group, Service

_PUBLIC = (
    "SELECT g.setup_revision FROM groups_group g "
    "JOIN organizations_organization o ON o.id = g.organization_id AND o.active WHERE g.slug = %s"
)
MOST_SITES = 200
KEPT = 200  # groups a process remembers
_kept: OrderedDict[str, Group] = OrderedDict()


def public_group(slug: str) -> Group:
    """The group behind a public address. One that is inactive is still found: its pages say that it is closed.

    Every public request begins here, so the row is kept per process under its `setup_revision`, which the database
    itself moves on every change of it. It is shared: to be read, never to be written.
    """
    with connection.cursor() as cursor:
        cursor.execute(_PUBLIC, [slug])
        found = cursor.fetchone()
    if found is None:
        raise NotFound(_("There is no clinic at this address."))
    kept = _kept.get(slug)
    if kept is None or kept.setup_revision != found[0]:
        kept = Group.objects.get(slug=slug)
        _kept[slug] = kept
    _kept.move_to_end(slug)
    while len(_kept) > KEPT:
        _kept.popitem(last=False)
    return kept


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


def sites_of(user: Any) -> list[Group]:
    """Every site that this user may work at, of every organisation, in a steady order. One statement."""
    mine = {"organization__members__user_id": user.pk, "organization__members__active": True}
    rows = Group.objects.filter(**mine, organization__active=True).select_related("organization")
    return list(rows.order_by("organization__name", "organization_id", "pk")[:MOST_SITES])

"""The doors to groups and what belongs to them: a stranger sees "not found"."""

from datetime import datetime
from typing import Any, Protocol, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from apps.core.actor import Actor
from apps.core.errors import DomainError, NotFound
from apps.core.ids import token_hash
from apps.core.remembering import Remembered
from apps.groups.models import (
    ApiSession,
    Calendar,
    CalendarSet,
    Client,
    Customer,
    CustomField,
    Group,
    Opening,
    Service,
    ServiceCategory,
)

Row = TypeVar("Row", bound=Model)
Told_co = TypeVar("Told_co", covariant=True)

_PUBLIC = (
    "SELECT g.id, g.setup_revision FROM groups_group g "
    "JOIN organizations_organization o ON o.id = g.organization_id AND o.active WHERE g.slug = %s"
)
_REACHED = "SELECT id, setup_revision FROM groups_group WHERE id = %s AND organization_id = %s"
MOST_SITES = 200
KEPT = 200  # groups a process remembers
_kept: Remembered[int, Group] = Remembered(KEPT)
_at: Remembered[str, int] = Remembered(KEPT)  # slug: the group that was there last


class OutdatedGroupError(Exception):
    """The group is not any more as this process remembers it."""


def public_group(slug: str) -> Group:
    """The group behind a public address. One that is inactive is still found: its pages say that it is closed.

    The row is shared: to be read, never to be written.
    """
    found = _kept_group(_PUBLIC, [slug])
    if found is None:
        raise NotFound(_("There is no clinic at this address."))
    _at.keep(slug, found.pk)
    return found


class WorkWithGroup(Protocol[Told_co]):
    """What is done with a group; `remembered` says that it may have changed since it was read."""

    def __call__(self, group: Group, *, remembered: bool) -> Told_co: ...


def with_remembered_group(slug: str, work: WorkWithGroup[Told_co]) -> Told_co:
    """What `work` makes of the group behind a public address: of the one that this process remembers, if it may.

    With a remembered one `work` raises OutdatedGroupError unless it finds out, under its locks, that the group's
    `setup_revision` is still the same; it is called again with the group as it is now. What the remembered group would
    refuse is refused only if the group has not changed. So a booking asks for the group once, and not twice.
    """
    known = _kept.get(_at.get(slug, 0))
    if known is not None and known.slug == slug:
        try:
            return work(known, remembered=True)
        except OutdatedGroupError:
            pass
        except DomainError:
            if public_group(slug) is known:
                raise
    return work(public_group(slug), remembered=False)


def group_to_read(actor: Actor, group: int) -> Group:
    """As `group_for`, for what is asked often and only reads: the row is shared, never to be written."""
    found = _kept_group(_REACHED, [group, actor.organization]) if actor.reaches(group) else None
    if found is None:
        raise NotFound("There is no such group.")
    return found


def _kept_group(statement: str, names: list[Any]) -> Group | None:
    """The group whose id and `setup_revision` the statement tells.

    Every public request begins here, so the row is kept per process under that revision, which the database itself
    moves on every change of it.
    """
    with connection.cursor() as cursor:
        cursor.execute(statement, names)
        found = cursor.fetchone()
    if found is None:
        return None
    kept = _kept.get(found[0])
    if kept is None or kept.setup_revision != found[1]:
        kept = Group.objects.get(pk=found[0])
    return _kept.keep(found[0], kept)


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


def calendar_set_for(actor: Actor, calendar_set: int) -> CalendarSet:
    """The set of calendars, deleted ones included, if this actor reaches its group."""
    found = rows_within(actor, CalendarSet.objects.filter(pk=calendar_set)).first()
    if found is None:
        raise NotFound("There is no such set of calendars.")
    return found


def category_for(actor: Actor, category: int) -> ServiceCategory:
    """The heading over services, deleted ones included, if this actor reaches its group."""
    found = rows_within(actor, ServiceCategory.objects.filter(pk=category)).first()
    if found is None:
        raise NotFound("There is no such heading.")
    return found


def client_for(actor: Actor, client: int) -> Client:
    """The client card, if this actor reaches its group."""
    found = Client.objects.filter(pk=client, organization_id=actor.organization).first()
    if found is None or not actor.reaches(found.group_id):
        raise NotFound("There is no such client.")
    return found


def customer_for(actor: Actor, customer: int) -> Customer:
    """The organisation's customer; one who asks is seen by themselves only."""
    found = Customer.objects.filter(pk=customer, organization_id=actor.organization).first()
    if found is None or (actor.kind == "customer" and actor.id != str(found.pk)):
        raise NotFound("There is no such customer.")
    return found


def opening_for(actor: Actor, opening: int) -> Opening:
    """The opening, removed ones included, if this actor reaches its calendar's group."""
    rows = Opening.objects.select_related("calendar__group")
    found = rows.filter(pk=opening, organization_id=actor.organization).first()
    if found is None or not actor.reaches(found.calendar.group_id):
        raise NotFound("There is no such opening.")
    return found


def sites_of(user: Any) -> list[Group]:
    """Every site that this user may work at, of every organisation, in a steady order. One statement."""
    mine = {"organization__members__user_id": user.pk, "organization__members__active": True}
    rows = Group.objects.filter(**mine, organization__active=True).select_related("organization")
    return list(rows.order_by("organization__name", "organization_id", "pk")[:MOST_SITES])


def sites_at(organization: UUID) -> list[Group]:
    """Every site of one organisation, as its own people have them before them. One statement."""
    rows = Group.objects.filter(organization_id=organization).select_related("organization")
    return list(rows.order_by("pk")[:MOST_SITES])


def rows_within(actor: Actor, rows: QuerySet[Row], group: str = "group_id") -> QuerySet[Row]:
    """Of rows that name their organisation those that this actor reaches; `group` is the column of their group."""
    rows = rows.filter(organization_id=actor.organization)
    return rows if actor.groups is None else rows.filter(**{f"{group}__in": sorted(actor.groups)})


def groups_within(actor: Actor) -> QuerySet[Group]:
    """The groups that this actor reaches."""
    return rows_within(actor, Group.objects.all(), "pk")


def calendars_within(actor: Actor) -> QuerySet[Calendar]:
    """The calendars that this actor reaches, deleted ones included; the next four are their like."""
    return rows_within(actor, Calendar.objects.all())


def calendar_sets_within(actor: Actor) -> QuerySet[CalendarSet]:
    return rows_within(actor, CalendarSet.objects.all())


def services_within(actor: Actor) -> QuerySet[Service]:
    return rows_within(actor, Service.objects.all())


def categories_within(actor: Actor) -> QuerySet[ServiceCategory]:
    return rows_within(actor, ServiceCategory.objects.all())


def clients_within(actor: Actor) -> QuerySet[Client]:
    return rows_within(actor, Client.objects.all())


def custom_fields_within(actor: Actor) -> QuerySet[CustomField]:
    return rows_within(actor, CustomField.objects.all())


def custom_field_for(actor: Actor, custom_field: int) -> CustomField:
    """The definition of a column, deleted ones included, if this actor reaches its group."""
    found = custom_fields_within(actor).filter(pk=custom_field).first()
    if found is None:
        raise NotFound("There is no such field.")
    return found


def zone_labels(actor: Actor) -> list[str]:
    """The labels of the clocks of the groups that this actor reaches. One statement."""
    return list(groups_within(actor).order_by("timezone").values_list("timezone", flat=True).distinct())


def api_session(token: str, now: datetime) -> ApiSession | None:
    """The session of a cookie, with its key and its person, if all three still hold. One statement."""
    rows = ApiSession.objects.select_related("key", "member__user", "customer")
    alive = {"expires_at__gt": now, "key__revoked_at": None, "key__organization__active": True}
    found = rows.filter(token_hash=token_hash(token[:64]), **alive).first()
    if found is None or (found.key.expires_at is not None and found.key.expires_at <= now):
        return None
    if found.member is not None and not (found.member.active and found.member.user.is_active):
        return None
    return found

"""Members and customers as rows that tell their times on a clock of their organisation's."""

from django.db.models import BigIntegerField, Exists, OuterRef, QuerySet, Subquery, Value

from apps.core.actor import Actor
from apps.groups.models import Client, Customer, Group
from apps.organizations.models import Member


def staff_within(actor: Actor) -> QuerySet[Member]:
    """The active members of the actor's organisation, with `clock` (its oldest group's), `home` and `revision`.

    Members belong to no single group, and have no revision: `home` is null and `revision` 0.
    """
    rows = Member.objects.filter(organization_id=actor.organization, active=True, user__is_active=True)
    return _told(rows)  # type: ignore[return-value]  # the same rows with three more columns


def customers_within(actor: Actor) -> QuerySet[Customer]:
    """The customers of the actor's organisation; of an actor with some groups only, those with a card there."""
    rows = Customer.objects.filter(organization_id=actor.organization)
    if actor.groups is not None:
        cards = Client.objects.filter(customer=OuterRef("pk"), group__in=sorted(actor.groups))
        rows = rows.filter(Exists(cards))
    return _told(rows)  # type: ignore[return-value]  # the same rows with three more columns


def customer_named(actor: Actor, email: str) -> Customer | None:
    """The organisation's customer with this e-mail, whatever its case."""
    return Customer.objects.filter(organization_id=actor.organization, email__iexact=email).first()


def _told(rows: QuerySet[Member] | QuerySet[Customer]) -> QuerySet[Member] | QuerySet[Customer]:
    oldest = Group.objects.filter(organization_id=OuterRef("organization_id")).order_by("pk")
    return rows.annotate(
        clock=Subquery(oldest.values("timezone")[:1]),
        home=Value(None, output_field=BigIntegerField()),
        revision=Value(0),
    )

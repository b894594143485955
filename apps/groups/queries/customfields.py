"""Which spare columns customers see, and which they have to fill in."""

from typing import Any

from django.db.models import Q

from apps.groups.models import Client, CustomField

TO_CUSTOMERS = Q(user_visible=True) | Q(user_required=True)  # what somebody has to fill in they see


def visible_columns(customer: int) -> set[str]:
    """The columns that every clinic with a card of this customer shows to its customers. Two statements."""
    groups = set(Client.objects.filter(customer=customer).values_list("group", flat=True))
    rows = CustomField.objects.filter(TO_CUSTOMERS, group__in=groups, record="client", deleted=False)
    shown: dict[str, set[int]] = {}
    for group, name in rows.values_list("group", "name"):
        shown.setdefault(name, set()).add(group)
    return {name for name, those in shown.items() if those == groups}


def unfilled_columns(group: int, card: int) -> list[str]:
    """What a site wants of every customer and this card does not have.

    One statement, and another one for the card where anything is wanted at all.
    """
    rows = CustomField.objects.filter(group=group, record="client", user_required=True, deleted=False)
    wanted = list(rows.order_by("user_position", "pk").values_list("name", flat=True))
    if not wanted:
        return []
    filled = _columns_of(group, card)
    return [name for name in wanted if filled.get(name) in (None, "")]


def _columns_of(group: int, card: int) -> dict[str, Any]:
    row = Client.objects.filter(pk=card, group=group).values().first()
    return {**row, **row["custom"]} if row else {}
